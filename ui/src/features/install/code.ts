import { createQuery, keepPreviousData } from '@tanstack/svelte-query';
import { api, take } from '$/api/client';
import type { components } from '$/api/generated';

export type CodeRequest = components['schemas']['CodeRequest'];
/** What a person chooses of it beside key and platform. */
export type CodeChoices = Omit<CodeRequest, 'apiKeyId' | 'platform'>;
export type GeneratedCode = components['schemas']['GeneratedCode'];

/** In the order of the tabs. */
export const PLATFORMS = ['html', 'react', 'next', 'vue', 'svelte', 'gtm', 'wordpress', 'npm'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** The code for what is asked; the one before stays until it is there. Nothing is asked without a key. */
export const createCode = (request: () => CodeRequest) =>
  createQuery(() => ({
    queryKey: ['code', request()],
    queryFn: () => take(api.POST('/api/v1/code-generation', { body: request() })),
    enabled: request().apiKeyId !== '',
    placeholderData: keepPreviousData,
  }));

/** Bytes of UTF-8. */
export const bytesOf = (text: string) => new TextEncoder().encode(text).length;
