// Loaded before a program (--import): its clock is LATER_MINUTES ahead of this machine's, or what stands in LATER_FILE now.
import { readFileSync } from 'node:fs';

const { LATER_MINUTES, LATER_FILE } = process.env;
const ahead = () => Number(LATER_FILE === undefined ? LATER_MINUTES : readFileSync(LATER_FILE, 'utf8')) * 60_000;
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...args) {
    super(...(args.length === 0 ? [Real.now() + ahead()] : args));
  }
  static now() {
    return Real.now() + ahead();
  }
};
