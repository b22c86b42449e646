import type { Component } from 'svelte';
import Overview from '$/pages/Overview.svelte';

/** Everything below the path that the server gives the console. */
export const BASE = '/console';

export type Page = Component<{ params: Record<string, string> }>;
export interface Route {
  /** Below [`BASE`]; `:name` stands for one segment. */
  path: string;
  /** Loads the page when it is first seen. */
  load: () => Promise<{ default: unknown }>;
  /** For the owner alone; the server refuses the others in any case. */
  isOperator?: true;
  /** In the window alone: it is about the machine. */
  isDesktop?: true;
}

/** Every page. The first path that fits is taken. The overview is part of the first load: it is where people arrive. */
export const ROUTES: readonly Route[] = [
  { path: '/', load: async () => ({ default: Overview }) },
  { path: '/welcome', load: () => import('$/pages/Welcome.svelte') },
  { path: '/metrics', load: () => import('$/pages/Metrics.svelte') },
  { path: '/metrics/new', load: () => import('$/pages/MetricNew.svelte') },
  { path: '/metrics/:name', load: () => import('$/pages/Metric.svelte') },
  { path: '/metrics/:id/edit', load: () => import('$/pages/MetricEdit.svelte') },
  { path: '/install', load: () => import('$/pages/Install.svelte') },
  { path: '/keys', load: () => import('$/pages/Keys.svelte') },
  { path: '/explore', load: () => import('$/pages/Explore.svelte') },
  { path: '/server', load: () => import('$/pages/Server.svelte'), isDesktop: true },
  { path: '/account', load: () => import('$/pages/Account.svelte') },
  { path: '/operator/accounts', load: () => import('$/pages/Accounts.svelte'), isOperator: true },
  { path: '/operator/settings', load: () => import('$/pages/Settings.svelte'), isOperator: true },
  { path: '/operator/backups', load: () => import('$/pages/Backups.svelte'), isOperator: true },
  { path: '/operator/audit', load: () => import('$/pages/Audit.svelte'), isOperator: true },
  { path: '/operator/diagnostics', load: () => import('$/pages/Diagnostics.svelte'), isOperator: true },
  { path: '/operator/about', load: () => import('$/pages/About.svelte'), isOperator: true },
];
