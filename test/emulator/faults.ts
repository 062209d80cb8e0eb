import { answerQueryRefusal, type QueryService } from './query.ts';
import { Refusal } from './refusal.ts';
import type { Answer } from './wire.ts';

/** Something that goes wrong on command. */
export type Fault =
  /** Too many calls: as STS says it (400), as a proxy would (429), or no capacity (503). */
  | { readonly kind: 'throttle'; readonly status?: 400 | 429 | 503 }
  /** Any error of AWS's. */
  | { readonly kind: 'refuse'; readonly status: number; readonly code: string; readonly message: string }
  /** The call is read and never answered. */
  | { readonly kind: 'stall' }
  /** The answer comes, one byte a second. */
  | { readonly kind: 'trickle' }
  /** The connection is reset. */
  | { readonly kind: 'reset' }
  /** 500 with a page for people. */
  | { readonly kind: 'html' }
  /** 302 to somewhere else. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** 200 with a body that is no XML. */
  | { readonly kind: 'garbage' }
  /** 200 with half of the answer. */
  | { readonly kind: 'truncated' }
  /** 200 with entities that unfold to gigabytes. */
  | { readonly kind: 'billion-laughs' }
  /** 200 with this many bytes; default 100 MB. */
  | { readonly kind: 'huge'; readonly bytes?: number }
  /** 200 without one of the elements. */
  | { readonly kind: 'missing'; readonly element: string }
  /** 200 with another content in one of the elements, e.g. Arn, SessionToken, Expiration. */
  | { readonly kind: 'altered'; readonly element: string; readonly content: string }
  /** Credentials for another role than was asked for. */
  | { readonly kind: 'other-role' }
  /** Credentials for another session name than was asked for. */
  | { readonly kind: 'other-session-name' }
  /** The emulator's clock is off by so much, for its checks and its `Date` header. */
  | { readonly kind: 'skew'; readonly ms: number }
  /** The answer waits; other faults apply too. */
  | { readonly kind: 'delay'; readonly ms: number };

/** Which calls a fault hits; default: the next one. */
export interface FaultRule {
  /** How many calls; Infinity for all from now on. */
  readonly times?: number;
  readonly action?: string;
  readonly roleArn?: string;
}

/** What is known of a call when faults are chosen. */
export interface FaultTarget {
  readonly action: string | undefined;
  readonly roleArn: string | undefined;
}

/** Faults in the order they were set; a call takes every delay and skew that fits, and the first other one. */
export class FaultScript {
  #rules: { readonly fault: Fault; readonly rule: FaultRule; left: number }[] = [];

  add(fault: Fault, rule: FaultRule): void {
    this.#rules.push({ fault, rule, left: rule.times ?? 1 });
  }

  clear(): void {
    this.#rules = [];
  }

  take(target: FaultTarget): Fault[] {
    const taken: Fault[] = [];
    for (const entry of this.#rules) {
      const { fault, rule } = entry;
      if (!fits(rule, target) || (changesAnswer(fault) && taken.some(changesAnswer))) continue;
      entry.left -= 1;
      taken.push(fault);
    }
    this.#rules = this.#rules.filter(({ left }) => left > 0);
    return taken;
  }
}

function fits(rule: FaultRule, target: FaultTarget): boolean {
  const action = rule.action === undefined || rule.action === target.action;
  return action && (rule.roleArn === undefined || rule.roleArn === target.roleArn);
}

function changesAnswer(fault: Fault): boolean {
  return fault.kind !== 'delay' && fault.kind !== 'skew';
}

/** The answer that comes in place of a true one; undefined where the call is to be carried out. */
export function replaceAnswer(fault: Fault, service: QueryService, requestId: string): Answer | undefined {
  switch (fault.kind) {
    case 'throttle':
      return answerQueryRefusal(service, throttles[fault.status ?? 400], requestId);
    case 'refuse':
      return answerQueryRefusal(service, new Refusal(fault.status, fault.code, fault.message), requestId);
    case 'html':
      return page(500, '<!DOCTYPE html><html><body><h1>Internal Server Error</h1></body></html>');
    case 'redirect':
      return { status: 302, headers: { location: fault.location }, body: '' };
    case 'garbage':
      return page(200, '\u0000\u0001 this is no XML <<<');
    case 'billion-laughs':
      return page(200, writeBillionLaughs());
    case 'huge':
      return page(200, Buffer.alloc(fault.bytes ?? 100_000_000, 'A'));
    case 'stall':
    case 'trickle':
    case 'reset':
    case 'truncated':
    case 'missing':
    case 'altered':
    case 'other-role':
    case 'other-session-name':
    case 'skew':
    case 'delay':
      return undefined;
  }
}

/** A true answer, changed as the fault wants it. */
export function alterAnswer(fault: Fault, answer: Answer): Answer {
  const text = answer.body.toString();
  switch (fault.kind) {
    case 'truncated':
      return { ...answer, body: text.slice(0, text.length / 2) };
    case 'missing':
      return { ...answer, body: text.replace(element(fault.element), '') };
    case 'altered':
      return { ...answer, body: replaceElement(text, fault.element, fault.content) };
    case 'other-role':
      return { ...answer, body: text.replace(/(:assumed-role\/)[^/<]+/, '$1some-other-role') };
    case 'other-session-name':
      return { ...answer, body: text.replace(/(:assumed-role\/[^/<]+\/)[^<]+/, '$1somebody-else') };
    case 'throttle':
    case 'refuse':
    case 'stall':
    case 'trickle':
    case 'reset':
    case 'html':
    case 'redirect':
    case 'garbage':
    case 'billion-laughs':
    case 'huge':
    case 'skew':
    case 'delay':
      return answer;
  }
}

const throttles = {
  400: new Refusal(400, 'Throttling', 'Rate exceeded'),
  429: new Refusal(429, 'TooManyRequestsException', 'Rate exceeded'),
  503: new Refusal(503, 'ServiceUnavailable', 'Service is unable to handle the request.'),
} as const;

function page(status: number, body: string | Buffer): Answer {
  return { status, headers: { 'content-type': status === 200 ? 'text/xml' : 'text/html' }, body };
}

function writeBillionLaughs(): string {
  const levels = Array.from({ length: 9 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`);
  return `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">${levels.join('')}]><AssumeRoleResponse>&l9;</AssumeRoleResponse>`;
}

function element(name: string): RegExp {
  return new RegExp(`<${name}>[^]*?</${name}>`);
}

function replaceElement(text: string, name: string, content: string): string {
  return text.replace(element(name), () => `<${name}>${content}</${name}>`);
}
