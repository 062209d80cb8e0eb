// Loaded before a program (--import): its clock is LATER_MINUTES ahead of this machine's.
const ahead = Number(process.env['LATER_MINUTES']) * 60_000;
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...args) {
    super(...(args.length === 0 ? [Real.now() + ahead] : args));
  }
  static now() {
    return Real.now() + ahead;
  }
};
