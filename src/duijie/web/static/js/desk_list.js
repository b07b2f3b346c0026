// The list a desk works from: judges codes and finds guests while there is no network.
import { sha256 } from "./desk_keep.js";

export class List {
  constructor(read) {
    this.made = read.made;
    this.salt = read.salt;
    this.guests = read.guests;
    this.byKey = new Map(read.guests.map((guest) => [guest.key, guest]));
    this.byBadge = new Map(read.guests.map((guest) => [guest.badge, guest]));
    this.ended = new Map(read.guests.flatMap((guest) => guest.ended.map((badge) => [badge, guest])));
  }

  // Whom a scan means and what came of it: [result, guest or null].
  async judge(scan) {
    if (scan.given) return ["came", { ...scan.given, firm: scan.given.organisation, letter: "", side: 0, category: "", group: "", other: "" }];
    let guest = this.byKey.get(scan.guest) ?? null;
    if (scan.code) {
      const digest = await sha256(`duijie token ${scan.code.trim()}`);
      if (this.ended.has(digest)) return ["replaced", this.ended.get(digest)];
      guest = this.byBadge.get(digest) ?? null;
    }
    if (!guest) return ["unknown", null];
    if (scan.undo) return ["undone", guest];
    if (guest.off) return ["cancelled", guest];
    return [guest.here ? "again" : "came", guest];
  }

  // Remembers what was done at this desk, until the next list says it.
  note(scan, guest, desk) {
    const known = guest && this.byKey.get(guest.key);
    if (!known) return;
    known.here = scan.undo ? "" : known.here || scan.at;
    known.at = scan.undo ? "" : known.at || desk;
  }

  async find(typed) {
    const asked = typed.trim();
    if (/^\d{4}$/.test(asked)) {
      const digest = (await sha256(`${this.salt} ${asked}`)).slice(0, 16);
      return this.guests.filter((guest) => guest.four === digest && !guest.off).slice(0, 12);
    }
    const parts = asked.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean).slice(0, 4);
    if (!parts.length) return [];
    return this.guests.filter((guest) => !guest.off && parts.every((part) => guest.find.includes(part))).slice(0, 12);
  }

  // Guests who may be the one at the desk: the same name, however it is spaced.
  alike(name) {
    const wanted = name.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
    const same = (one) => one.normalize("NFKC").toLowerCase().replace(/\s+/g, "") === wanted;
    return wanted ? this.guests.filter((guest) => same(guest.name) || same(guest.other)) : [];
  }
}
