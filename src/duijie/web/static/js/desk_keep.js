// What a desk keeps on its device: the list and the scans that wait, in IndexedDB, only ever encrypted.
// The key is derived from the desk's passphrase and lives in this page's memory; it cannot be taken out.
const ROUNDS = 600000;
const SIGNS = "abcdefghjkmnpqrstvwxyz0123456789";
const words = new TextEncoder();

export async function sha256(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", words.encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Sixteen signs, however they were typed; "" where a sign is missing or wrong (the last one tells).
export async function readPassphrase(typed) {
  const signs = [...typed.toLowerCase().replaceAll("o", "0").replace(/[il]/g, "1")].filter((sign) => SIGNS.includes(sign)).join("");
  if (signs.length !== 16) return "";
  const first = parseInt((await sha256(signs.slice(0, 15))).slice(0, 2), 16);
  return SIGNS[first & 31] === signs[15] ? signs : "";
}

const asked = (request) => new Promise((good, bad) => {
  request.onsuccess = () => good(request.result);
  request.onerror = () => bad(request.error);
});

function openBase() {
  const request = indexedDB.open("duijie-desk", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("desks", { keyPath: "desk" });
    request.result.createObjectStore("queue", { autoIncrement: true }).createIndex("desk", "desk");
  };
  return asked(request);
}

export class Keep {
  #base;
  #key = null;

  constructor(desk, base) {
    this.desk = desk;
    this.#base = base;
    base.onversionchange = () => base.close();
  }

  static async open(desk) {
    return new Keep(desk, await openBase());
  }

  get unlocked() {
    return this.#key !== null;
  }

  #store(name, mode = "readonly") {
    return this.#base.transaction(name, mode).objectStore(name);
  }

  // "" where it opened, else "other": what lies here was kept under other words.
  async unlock(signs) {
    const kept = await asked(this.#store("desks").get(this.desk));
    const salt = kept ? kept.salt : crypto.getRandomValues(new Uint8Array(16));
    const rounds = kept ? kept.rounds : ROUNDS;
    const raw = await crypto.subtle.importKey("raw", words.encode(signs), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
    const key = await crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    if (kept) {
      try {
        await this.#open(kept.check, key);
      } catch {
        return "other";
      }
    } else {
      const check = await this.#seal("duijie", key);
      await asked(this.#store("desks", "readwrite").put({ desk: this.desk, salt, rounds, check, list: null, tag: "" }));
    }
    this.#key = key;
    return "";
  }

  async #seal(value, key = this.#key) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const how = { name: "AES-GCM", iv, additionalData: words.encode(this.desk) };
    return { iv, data: await crypto.subtle.encrypt(how, key, words.encode(JSON.stringify(value))) };
  }

  async #open(box, key = this.#key) {
    const how = { name: "AES-GCM", iv: box.iv, additionalData: words.encode(this.desk) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, box.data)));
  }

  async saveList(list, tag) {
    const box = await this.#seal(list);
    const kept = await asked(this.#store("desks").get(this.desk));
    await asked(this.#store("desks", "readwrite").put({ ...kept, list: box, tag }));
  }

  // The list and its tag; no list where none was taken yet.
  async list() {
    const kept = await asked(this.#store("desks").get(this.desk));
    return kept?.list ? { list: await this.#open(kept.list), tag: kept.tag } : { list: null, tag: "" };
  }

  async push(scan) {
    const box = await this.#seal(scan);
    return asked(this.#store("queue", "readwrite").add({ desk: this.desk, box }));
  }

  // What waits, the newest first: [number in the queue, scan].
  async waiting() {
    const store = this.#store("queue").index("desk");
    const [keys, rows] = await Promise.all([asked(store.getAllKeys(this.desk)), asked(store.getAll(this.desk))]);
    const scans = await Promise.all(rows.map((row) => this.#open(row.box)));
    return keys.map((key, at) => [key, scans[at]]).reverse();
  }

  // How many wait; known without the passphrase.
  count() {
    return asked(this.#store("queue").index("desk").count(this.desk));
  }

  async remove(keys) {
    const store = this.#store("queue", "readwrite");
    await Promise.all(keys.map((key) => asked(store.delete(key))));
  }

  async forget() {
    this.#key = null;
    const keys = await asked(this.#store("queue").index("desk").getAllKeys(this.desk));
    await this.remove(keys);
    await asked(this.#store("desks", "readwrite").delete(this.desk));
  }
}
