// Sends a desk's scans, the newest first, until none waits; what cannot be sent is tried again, later and later.
const MOST = 100;
const SLOWEST = 60000;

export class Outbox {
  #memory = [];
  #busy = false;
  #again = false;
  #timer = 0;
  #fails = 0;

  // told(answers), state(kind, waiting): kind is online, offline, signedOut or refused.
  constructor(address, token, { told, state }) {
    this.address = address;
    this.token = token;
    this.told = told;
    this.state = state;
    this.keep = null;
    addEventListener("online", () => this.flush());
  }

  get onlyHere() {
    return this.#memory.length;
  }

  async count() {
    return this.#memory.length + (this.keep ? await this.keep.count() : 0);
  }

  async add(scan) {
    if (this.keep?.unlocked) await this.keep.push(scan);
    else this.#memory.push(scan);
    return this.flush();
  }

  // Puts away safely what was kept only in this page.
  async unlocked() {
    const rest = this.#memory.splice(0);
    for (const scan of rest) await this.keep.push(scan);
    return this.flush();
  }

  async flush() {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      do {
        this.#again = false;
        while (await this.#sendSome());
      } while (this.#again);
    } finally {
      this.#busy = false;
    }
  }

  async #sendSome() {
    const kept = this.keep?.unlocked ? (await this.keep.waiting()).slice(0, MOST) : [];
    const loose = this.#memory.slice(-MOST).reverse();
    const batch = kept.length ? kept.map(([, scan]) => scan) : loose;
    if (!batch.length) {
      this.#fails = 0;
      this.state("online", await this.count());
      return false;
    }
    const kind = await this.#post(batch, async () => {
      if (kept.length) await this.keep.remove(kept.map(([key]) => key));
      else this.#memory = this.#memory.filter((scan) => !batch.includes(scan));
    });
    this.state(kind, await this.count());
    if (kind !== "online") this.#later();
    return kind === "online";
  }

  async #post(batch, sent) {
    let answer;
    try {
      answer = await fetch(this.address, {
        method: "POST",
        redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ sent: new Date().toISOString(), scans: batch }),
        signal: AbortSignal.timeout(20000),
      });
    } catch {
      return "offline";
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) return "signedOut";
    if (!answer.ok) return "refused";
    const read = await answer.json().catch(() => null);
    if (!read) return "offline";
    await sent();
    this.told(read.answers);
    return "online";
  }

  #later() {
    this.#fails += 1;
    const wait = Math.min(1000 * 2 ** this.#fails, SLOWEST) * (0.75 + Math.random() / 2);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), wait);
  }
}
