// Real sites made of npm packages, as other people's pages that the library is loaded into.
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as buildVitePress } from 'vitepress';
import { listen, stop } from './listen';

const fixtures = fileURLToPath(new URL('./sites/', import.meta.url));
const packageFolder = (name: string): string => fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url));

const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Folders whose files are the site, in order; `app`: what every other path shows. */
interface Content {
  folders: readonly string[];
  app?: string;
  /** Answers that are no files. */
  answers?: Readonly<Record<string, string>>;
}

/** One site. `tag` goes into each of its pages, or nothing does. */
export class HostSite {
  tag = '';
  private server!: Server;
  origin!: string;
  private constructor(private readonly content: Content) {}

  static async start(content: Content): Promise<HostSite> {
    const site = new HostSite(content);
    [site.server, site.origin] = await listen(async (request, response) => {
      const path = decodeURIComponent(new URL(request.url!, 'http://site').pathname);
      const [type, body] = await site.answer(path);
      response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
    });
    return site;
  }

  stop(): void {
    stop(this.server);
  }

  private async answer(path: string): Promise<[type: string, body: string | Buffer | undefined]> {
    const { answers, app } = this.content;
    const given = path === '/favicon.ico' ? '' : answers?.[path];
    if (given !== undefined) return [CONTENT_TYPES[extname(path)] ?? 'application/json', given];
    const file = await this.file(path.endsWith('/') ? path + 'index.html' : path);
    if (file && extname(path) && extname(path) !== '.html') return [CONTENT_TYPES[extname(path)] ?? 'application/octet-stream', file];
    const page = file?.toString() ?? (await this.file(path + '.html'))?.toString() ?? app;
    return [CONTENT_TYPES['.html']!, page === undefined ? undefined : this.withTag(page)];
  }

  /** Without what the site would load from elsewhere. */
  private withTag(page: string): string {
    return page.replace(/<link href='https?:[^>]*>/g, '').replace('</head>', () => this.tag + '</head>');
  }

  private async file(path: string): Promise<Buffer | undefined> {
    for (const folder of this.content.folders) {
      const found = await readFile(join(folder, normalize('/' + path))).catch(() => undefined);
      if (found) return found;
    }
    return undefined;
  }
}

export const startSwagger = (): Promise<HostSite> =>
  HostSite.start({
    folders: [join(fixtures, 'swagger'), packageFolder('swagger-ui-dist')],
    answers: { '/pets/7': '{"id":7,"name":"Minka"}' },
  });

/** What most WordPress themes are made of: jQuery, Bootstrap, whole pages. */
export const startBlog = (): Promise<HostSite> => HostSite.start({ folders: [packageFolder('startbootstrap-clean-blog')] });

export const startVitePress = async (folder: string): Promise<HostSite> => {
  await buildVitePress(join(fixtures, 'vitepress'), { outDir: folder });
  return HostSite.start({ folders: [folder] });
};

export const startReactRouter = async (): Promise<HostSite> => {
  const { outputFiles } = await build({
    entryPoints: [join(fixtures, 'react/app.jsx')],
    bundle: true,
    write: false,
    minify: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const app = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title></head><body><div id="root"></div><script src="/app.js"></script></body></html>';
  return HostSite.start({ folders: [], app, answers: { '/app.js': outputFiles[0]!.text } });
};
