import { answerRequest } from '../keychain/native-child.ts';

/** What `__keychain` does, which only rolechain itself runs: one write to a native keychain. Gives the answer's line. */
export function keychainChild(): Promise<string> {
  return answerRequest(process.stdin);
}
