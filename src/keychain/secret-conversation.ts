import type { Bus } from './bus.ts';
import type { Call, Message } from './dbus.ts';
import { MalformedMessage } from './dbus-reader.ts';
import type { Writer } from './dbus-writer.ts';
import { service } from './item-store.ts';
import { locked } from './secret-service-faults.ts';

const destination = 'org.freedesktop.secrets';
const servicePath = '/org/freedesktop/secrets';
const namespace = 'org.freedesktop.Secret';
const nothing = '/';

export interface NewItem {
  readonly account: string;
  readonly secret: Uint8Array;
  readonly label: string;
  readonly session: string;
}

/** The calls of the Secret Service API that are used here, one method each. Items and collections are object paths. */
export class SecretConversation {
  readonly #bus: Bus;
  #session: Promise<string> | undefined;

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  get open(): boolean {
    return this.#bus.open;
  }

  close(reason?: Error): void {
    this.#bus.close(reason);
  }

  /** A session without encryption: the bus is a socket between processes of one user, whom encryption keeps nothing from. */
  session(): Promise<string> {
    this.#session ??= this.#ask('vo', servicePath, `${namespace}.Service`, 'OpenSession', 'sv', (write) =>
      write.string('plain').variant('s', ''),
    ).then(({ body }) => {
      body.variant();
      return body.string();
    });
    return this.#session;
  }

  async search(attributes: {
    readonly account?: string;
  }): Promise<{ readonly unlocked: readonly string[]; readonly locked: readonly string[] }> {
    const { body } = await this.#ask('aoao', servicePath, `${namespace}.Service`, 'SearchItems', 'a{ss}', (write) =>
      writeAttributes(write, [['service', service], ...Object.entries(attributes)]),
    );
    return { unlocked: body.strings(), locked: body.strings() };
  }

  async secret(item: string, session: string): Promise<Uint8Array> {
    const { body } = await this.#ask('(oayays)', item, `${namespace}.Item`, 'GetSecret', 'o', (write) =>
      write.string(session),
    );
    body.align(8);
    body.string();
    body.byteArray();
    return body.byteArray();
  }

  async defaultCollection(): Promise<string | undefined> {
    const { body } = await this.#ask('o', servicePath, `${namespace}.Service`, 'ReadAlias', 's', (write) =>
      write.string('default'),
    );
    const path = body.string();
    return path === nothing ? undefined : path;
  }

  async isLocked(collection: string): Promise<boolean> {
    const { body } = await this.#ask('v', collection, 'org.freedesktop.DBus.Properties', 'Get', 'ss', (write) =>
      write.string(`${namespace}.Collection`).string('Locked'),
    );
    return body.variant() !== 0;
  }

  async create(collection: string, item: NewItem): Promise<void> {
    const { body } = await this.#ask(
      'oo',
      collection,
      `${namespace}.Collection`,
      'CreateItem',
      'a{sv}(oayays)b',
      (write) => {
        write.array(8, () => {
          write.struct(() => write.string(`${namespace}.Item.Label`).variant('s', item.label));
          write.struct(() =>
            writeAttributes(write.string(`${namespace}.Item.Attributes`).signature('a{ss}'), [
              ['service', service],
              ['account', item.account],
              ['xdg:schema', 'org.freedesktop.Secret.Generic'],
            ]),
          );
        });
        write.struct(() =>
          write
            .string(item.session)
            .byteArray(new Uint8Array())
            .byteArray(item.secret)
            .string('application/octet-stream'),
        );
        const replace = 1;
        write.uint32(replace);
      },
    );
    body.string();
    await this.#refusePrompt(body.string());
  }

  async remove(item: string): Promise<void> {
    const { body } = await this.#ask('o', item, `${namespace}.Item`, 'Delete');
    await this.#refusePrompt(body.string());
  }

  /** A prompt means that a person would have to unlock something first. It is put away unseen. */
  async #refusePrompt(prompt: string): Promise<void> {
    if (prompt === nothing) return;
    // Whether the service has put it away makes no difference to the answer.
    await this.#ask('', prompt, `${namespace}.Prompt`, 'Dismiss').catch(() => undefined);
    throw locked();
  }

  async #ask(
    reply: string,
    path: string,
    face: string,
    member: string,
    signature?: string,
    body?: (write: Writer) => void,
  ): Promise<Message> {
    const call: Call = { destination, path, interface: face, member };
    const message = await this.#bus.call(
      signature === undefined || body === undefined ? call : { ...call, signature, body },
    );
    if (message.signature !== reply) {
      throw new MalformedMessage(`${member} answered ${message.signature} instead of ${reply}`);
    }
    return message;
  }
}

function writeAttributes(write: Writer, attributes: readonly (readonly [string, string])[]): void {
  write.array(8, () => {
    for (const [name, value] of attributes) write.struct(() => write.string(name).string(value));
  });
}
