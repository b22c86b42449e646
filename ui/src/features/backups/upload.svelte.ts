import { upload } from '$/api/upload';

/** One upload at a time, and how far it is. */
export class Upload {
  /** Name of the file on its way; null when there is none. */
  name = $state<string | null>(null);
  /** What is sent, from 0 to 1. At 1 the server checks it. */
  share = $state(0);
  #abort: AbortController | null = null;

  /** Sends `file`; false when the person cancelled it. Throws the server's problem. */
  async send(path: string, file: File, options: { signed: boolean }): Promise<boolean> {
    const abort = new AbortController();
    this.#abort = abort;
    this.name = file.name;
    this.share = 0;
    try {
      await upload(path, file, { ...options, signal: abort.signal, onprogress: (share) => (this.share = share) });
      return true;
    } catch (error) {
      if (abort.signal.aborted) return false;
      throw error;
    } finally {
      this.#abort = null;
      this.name = null;
    }
  }

  cancel() {
    this.#abort?.abort();
  }
}
