/** Files that wait to be sent. They survive a reload where the browser lets us keep them. */
export interface Blobs {
  put(key: string, blob: Blob): Promise<void>;
  get(key: string): Promise<Blob | undefined>;
  remove(key: string): Promise<void>;
  clear(): Promise<void>;
}

const TABLE = "files";

/** One database a site; what it refuses is held in memory. */
export class BrowserBlobs implements Blobs {
  private readonly held = new Map<string, Blob>();
  private database: Promise<IDBDatabase> | null = null;

  constructor(private readonly name: string) {}

  async put(key: string, blob: Blob) {
    this.held.set(key, blob);
    await this.run("readwrite", (table) => table.put(blob, key));
  }

  async get(key: string) {
    return (
      this.held.get(key) ?? ((await this.run("readonly", (table) => table.get(key))) as Blob | undefined)
    );
  }

  async remove(key: string) {
    this.held.delete(key);
    await this.run("readwrite", (table) => table.delete(key));
  }

  async clear() {
    this.held.clear();
    await this.run("readwrite", (table) => table.clear());
  }

  private async run(mode: IDBTransactionMode, ask: (table: IDBObjectStore) => IDBRequest): Promise<unknown> {
    try {
      this.database ??= opened(this.name);
      const transaction = (await this.database).transaction(TABLE, mode);
      const request = ask(transaction.objectStore(TABLE));
      return await new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
    } catch {
      return undefined; // private windows and partitioned frames: memory is all there is
    }
  }
}

function opened(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
