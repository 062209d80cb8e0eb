import type { ChainPlan } from '../chain/chain-plan.ts';
import type { AwsAnswer } from './aws-answer.ts';
import type { Conclusion } from './conclusion.ts';
import type { HopCall } from './hop-call.ts';

/** What `why` has to tell; nothing of it is secret. */
export type Why =
  /** Nothing was refused: every role was assumed, if there are any. */
  | { readonly outcome: 'works'; readonly plan: ChainPlan; readonly calls: readonly HopCall[] }
  /** AWS refused a hop. */
  | {
      readonly outcome: 'refused';
      readonly plan: ChainPlan;
      readonly call: HopCall;
      readonly answer: AwsAnswer;
      readonly conclusion: Conclusion;
    }
  /** Nobody was asked: files were judged. */
  | {
      readonly outcome: 'judged';
      readonly plan: ChainPlan;
      readonly call: HopCall;
      readonly conclusion: Conclusion;
      /** What was taken for granted, because nobody said otherwise. */
      readonly assumed: readonly string[];
    };
