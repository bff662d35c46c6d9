import { Fault, faultOf } from "../../../api";
import type { Attachment } from "../model";

export interface Upload {
  key: number;
  name: string;
  size: number;
  /** A picture that stands in the text already. */
  inline: boolean;
  /** 0 to 1. */
  progress: number;
  /** Set when it did not arrive; it can be tried again. */
  fault?: Fault;
}

export type UploadFile = (
  file: File,
  options: { key: string; signal: AbortSignal; onProgress: (fraction: number) => void },
) => Promise<Attachment>;

interface QueueOptions {
  upload: UploadFile;
  onDone: (attachment: Attachment, upload: Upload) => void;
}

const AT_ONCE = 3;

interface Job extends Upload {
  file: File;
  abort: AbortController | null;
  idempotencyKey: string;
}

/** Files on their way to the server. Those that have arrived leave the queue. */
export class UploadQueue {
  private jobs: Job[] = [];
  private view: readonly Upload[] = [];
  private last = 0;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly options: QueueOptions) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): readonly Upload[] => this.view;

  add(file: File, inline = false): number {
    const key = ++this.last;
    const idempotencyKey = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const name = file.name || "file";
    this.jobs.push({ key, file, name, size: file.size, inline, progress: 0, abort: null, idempotencyKey });
    this.next();
    return key;
  }

  retry(key: number) {
    const job = this.jobs.find((one) => one.key === key);
    if (!job) return;
    job.fault = undefined;
    job.progress = 0;
    this.next();
  }

  cancel(key: number) {
    this.jobs.find((one) => one.key === key)?.abort?.abort();
    this.jobs = this.jobs.filter((one) => one.key !== key);
    this.next();
  }

  private next() {
    const free = AT_ONCE - this.jobs.filter((job) => job.abort).length;
    const waiting = this.jobs.filter((job) => !job.abort && !job.fault);
    for (const job of waiting.slice(0, Math.max(0, free))) void this.run(job);
    this.tell();
  }

  private async run(job: Job) {
    job.abort = new AbortController();
    const { signal } = job.abort;
    try {
      const onProgress = (fraction: number) => {
        job.progress = fraction;
        this.tell();
      };
      const attachment = await this.options.upload(job.file, { key: job.idempotencyKey, signal, onProgress });
      if (signal.aborted) return;
      this.jobs = this.jobs.filter((one) => one !== job);
      this.options.onDone(attachment, job);
    } catch (error) {
      job.fault = error instanceof Fault ? error : faultOf(null, { status: 0, statusText: String(error) });
    } finally {
      job.abort = null;
      this.next();
    }
  }

  private tell() {
    this.view = this.jobs.map(({ key, name, size, inline, progress, fault }) => ({
      key,
      name,
      size,
      inline,
      progress,
      fault,
    }));
    for (const listener of this.listeners) listener();
  }
}

/**
 * Uploads with XMLHttpRequest rather than through the API client, because only it tells how far an
 * upload is. The body, the headers and the faults are the same.
 */
export const uploadFile: UploadFile = (file, { key, signal, onProgress }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name || "file");
    request.open("POST", "/api/v1/uploads");
    request.responseType = "json";
    request.setRequestHeader("X-Kept", "1");
    request.setRequestHeader("Accept", "application/json, application/problem+json");
    request.setRequestHeader("Idempotency-Key", key);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const { status, statusText, response } = request;
      if (status >= 200 && status < 300) return resolve(response as Attachment);
      const headers = { get: (name: string) => request.getResponseHeader(name) };
      reject(faultOf(response, { status, statusText, headers }));
    };
    request.onerror = () =>
      reject(new Fault({ code: "network", status: 0, title: "No connection to the server" }));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.onabort = () => reject(signal.reason);
    request.send(body);
  });
