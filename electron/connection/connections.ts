import { randomUUID } from 'node:crypto';
import type {
  ConnectionView,
  DiscoveredAccounts,
  PasteResult,
  SaveConnection,
  SignInEvent,
  SignInRequest,
} from '../../shared/connection.ts';
import { localConnectionId } from '../../shared/connection.ts';
import { Failure, type FailureView } from '../../shared/failure.ts';
import { defaultPlan, type Plan } from '../../shared/plan.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { noKeys, readKeys, secretName, viewKeys, writeKeys } from './account-keys.ts';
import { createAzureConnection, entraAccountOf, entraStorageAccount } from './azure-connection.ts';
import type { Connection } from './connection.ts';
import { ConnectionHolds } from './connection-holds.ts';
import type { ConnectionRecord, ConnectionStore } from './connection-store.ts';
import { type ConnectionFacts, connectionView, factsOfStart, localView } from './connection-views.ts';
import type { ConnectionsService } from './connections-service.ts';
import type { EntraAccount, Identity } from './identity/identity.ts';
import { LatestFeed } from './latest-feed.ts';
import { keysFor, recordOf } from './saving.ts';
import type { Vault } from './vault.ts';
import { WaitingPastes } from './waiting-pastes.ts';

export interface ConnectionsDeps {
  readonly store: ConnectionStore;
  readonly vault: Vault;
  readonly identity: Identity;
  /** "This computer". */
  readonly local: Connection;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Entry {
  readonly connection: Connection;
  facts: ConnectionFacts;
}

/**
 * All connections of this app. What is on disk is in the store and the vault; what is open is here. Saves, removals and
 * sign-outs happen one after another, and none touches a connection that a run holds.
 */
export class Connections implements ConnectionsService {
  readonly #deps: ConnectionsDeps;
  readonly #entries = new Map<string, Entry>();
  readonly #pastes: WaitingPastes;
  readonly #holds = new ConnectionHolds();
  readonly #feed = new LatestFeed();
  /** Replaced while a run held them. */
  readonly #retired = new Set<Connection>();
  /** Of connections that were replaced or removed. */
  readonly #closings = new Set<Promise<void>>();
  readonly #looked: Promise<void>;
  #isClosed = false;

  constructor(deps: ConnectionsDeps) {
    this.#deps = deps;
    this.#pastes = new WaitingPastes(deps.clock);
    for (const record of deps.store.list()) {
      this.#entries.set(record.connectionId, {
        connection: this.#open(record),
        facts: factsOfStart(record, deps.vault.has(secretName(record.connectionId))),
      });
    }
    this.#looked = this.#lookAtAll();
  }

  list(): readonly ConnectionView[] {
    return [
      localView(this.#deps.local.name),
      ...this.#deps.store.list().flatMap((record) => {
        const entry = this.#entries.get(record.connectionId);
        return entry === undefined ? [] : [connectionView(record, entry.facts)];
      }),
    ];
  }

  async *watch(signal: AbortSignal): AsyncGenerator<readonly ConnectionView[]> {
    // Whether keys can be decrypted is known a moment after the start.
    await this.#looked;
    yield* this.#feed.watch(() => this.list(), signal);
  }

  readPaste(text: string, previousPasteId?: string): PasteResult {
    return this.#pastes.read(text, previousPasteId);
  }

  async save(entered: SaveConnection): Promise<ConnectionView> {
    const { connectionId = randomUUID(), auth } = entered;
    return this.#change(connectionId, async () => {
      const { store, vault, identity } = this.#deps;
      const before = entered.connectionId === undefined ? null : this.#record(connectionId);
      let record = recordOf(entered, connectionId, before);
      if (record.auth.kind === 'entra') {
        entraStorageAccount(record, record.auth);
        const username = usernameKept(before, record) ?? (await identity.signedInAs(accountOf(record)));
        record = { ...record, auth: { ...record.auth, username } };
      }
      const pasteId = auth.kind === 'sharedKey' ? auth.pasteId : undefined;
      const paste = pasteId === undefined ? null : this.#pastes.get(pasteId);
      const keys = keysFor(entered, paste, before === null ? noKeys : await readKeys(vault, record));
      // The keys after the record: between the two, they belong to an address that the record does not name.
      store.put({ ...record, plan: store.find(connectionId)?.plan ?? null });
      await writeKeys(vault, record, keys);
      if (pasteId !== undefined) this.#pastes.forget(pasteId);
      this.#letGo(connectionId);
      this.#entries.set(connectionId, { connection: this.#open(record), facts: await this.#look(record) });
      this.#feed.changed();
      if (before !== null) await this.#forgetSignIn(before, store.list());
      return this.#view(connectionId);
    });
  }

  async remove(connectionId: string): Promise<void> {
    await this.#change(connectionId, async () => {
      const { store, vault } = this.#deps;
      const before = this.#record(connectionId);
      // What opens doors goes first: a removal that stops half-way leaves a connection without it.
      await vault.remove(secretName(connectionId));
      const others = store.list().filter((each) => each.connectionId !== connectionId);
      await this.#forgetSignIn(before, others);
      store.remove(connectionId);
      this.#letGo(connectionId);
      this.#entries.delete(connectionId);
      this.#feed.changed();
    });
  }

  async *signIn(request: SignInRequest, signal: AbortSignal): AsyncGenerator<SignInEvent> {
    const { connectionId } = request;
    if (connectionId !== undefined) this.#record(connectionId);
    for await (const event of this.#deps.identity.signIn(request, signal)) {
      if (event.type === 'signedIn') {
        if (connectionId !== undefined) this.#remember(connectionId, request, event.username);
        await this.#lookAtAll();
      }
      yield event;
    }
  }

  async signOut(connectionId: string): Promise<void> {
    await this.#change(connectionId, async () => {
      const record = this.#record(connectionId);
      if (record.auth.kind !== 'entra') throw new Failure('badRequest', { field: 'connectionId' });
      await this.#deps.identity.signOut(accountOf(record));
      await this.#lookAtAll();
    });
  }

  discover(request: SignInRequest, signal: AbortSignal): Promise<DiscoveredAccounts> {
    return this.#deps.identity.discover(request, signal);
  }

  get(connectionId: string): Connection {
    if (connectionId === localConnectionId) return this.#deps.local;
    const entry = this.#entries.get(connectionId);
    if (entry === undefined) throw new Failure('connectionMissing');
    return entry.connection;
  }

  plan(connectionId: string): Plan | null {
    return connectionId === localConnectionId ? null : (this.#record(connectionId).plan ?? defaultPlan);
  }

  savePlan(connectionId: string, plan: Plan): void {
    if (connectionId === localConnectionId) throw new Failure('badRequest', { field: 'connectionId' });
    this.#deps.store.put({ ...this.#record(connectionId), plan });
  }

  hold(connectionId: string): () => void {
    return this.#holds.hold(connectionId, this.get(connectionId).name);
  }

  notices(): readonly FailureView[] {
    return [...this.#deps.store.notices(), ...this.#deps.vault.notices()];
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#looked;
    await this.#holds.settled();
    this.#pastes.clear();
    for (const connectionId of this.#entries.keys()) this.#letGo(connectionId);
    for (const connection of this.#retired) this.#closeOne(connection);
    await Promise.all([...this.#closings, this.#deps.local.close()]);
  }

  // ---- behind the calls ----

  #open(record: ConnectionRecord): Connection {
    return createAzureConnection({
      record,
      keys: () => readKeys(this.#deps.vault, record),
      identity: this.#deps.identity,
      onSignedOut: () => {
        const entry = this.#entries.get(record.connectionId);
        if (entry === undefined || entry.facts.signedInAs === null) return;
        entry.facts = { ...entry.facts, signedInAs: null };
        this.#feed.changed();
      },
    });
  }

  /** @throws Failure `connectionMissing` */
  #record(connectionId: string): ConnectionRecord {
    const record = this.#deps.store.find(connectionId);
    if (record === undefined) throw new Failure('connectionMissing');
    return record;
  }

  #view(connectionId: string): ConnectionView {
    const view = this.list().find((each) => each.connectionId === connectionId);
    if (view === undefined) throw new Failure('connectionMissing');
    return view;
  }

  async #look(record: ConnectionRecord): Promise<ConnectionFacts> {
    const { vault, identity, logger } = this.#deps;
    const { auth } = record;
    if (auth.kind === 'sharedKey') return { keys: await viewKeys(vault, record), signedInAs: null };
    // The Azure CLI's sign-in is its own: nobody knows before it is asked for a token.
    if (auth.method === 'azureCli') return { keys: null, signedInAs: auth.username ?? '' };
    try {
      return { keys: null, signedInAs: await identity.signedInAs(accountOf(record)) };
    } catch (error) {
      logger.warn({ error, connection: record.connectionId }, 'a sign-in could not be looked at');
      return { keys: null, signedInAs: null };
    }
  }

  async #lookAtAll(): Promise<void> {
    for (const record of this.#deps.store.list()) {
      const entry = this.#entries.get(record.connectionId);
      // One that is replaced meanwhile was looked at by whoever replaced it.
      if (entry !== undefined) entry.facts = await this.#look(record);
    }
    this.#feed.changed();
  }

  /** Who signed in for this connection, where nothing else of its sign-in changed; a save says the rest. */
  #remember(connectionId: string, request: SignInRequest, username: string): void {
    const record = this.#deps.store.find(connectionId);
    if (record?.auth.kind !== 'entra' || record.auth.username === username) return;
    const isSame =
      record.cloud === request.cloud &&
      record.auth.method === request.method &&
      record.auth.tenantId === request.tenantId &&
      record.auth.clientId === request.clientId;
    if (!isSame) return;
    const changed: ConnectionRecord = { ...record, auth: { ...record.auth, username } };
    this.#deps.store.put(changed);
    this.#letGo(connectionId);
    this.#entries.set(connectionId, {
      connection: this.#open(changed),
      facts: { keys: null, signedInAs: username },
    });
  }

  /** The tokens of a sign-in go with the last connection that needs them. */
  async #forgetSignIn(before: ConnectionRecord, others: readonly ConnectionRecord[]): Promise<void> {
    if (before.auth.kind !== 'entra') return;
    const account = accountOf(before);
    const key = keyOf(account);
    const isUsed = others.some((record) => record.auth.kind === 'entra' && keyOf(accountOf(record)) === key);
    if (!isUsed) await this.#deps.identity.signOut(account);
  }

  /** Closes it; one that a run holds closes with the app. */
  #letGo(connectionId: string): void {
    const entry = this.#entries.get(connectionId);
    if (entry === undefined) return;
    if (this.#holds.isHeld(connectionId) && !this.#isClosed) {
      this.#retired.add(entry.connection);
      return;
    }
    this.#closeOne(entry.connection);
  }

  #closeOne(connection: Connection): void {
    const connectionId = connection.id;
    const closing = connection.close().catch((error: unknown) => {
      this.#deps.logger.warn({ error, connection: connectionId }, 'a connection did not close');
    });
    this.#closings.add(closing);
    void closing.finally(() => this.#closings.delete(closing));
  }

  /** @throws Failure `badRequest` for this computer, `connectionBusy` */
  async #change<T>(connectionId: string, work: () => Promise<T>): Promise<T> {
    if (connectionId === localConnectionId) throw new Failure('badRequest', { field: 'connectionId' });
    const nameOf = () => this.#record(connectionId).name;
    return this.#holds.change(connectionId, nameOf, () => {
      if (this.#isClosed) throw new Failure('cancelled');
      return work();
    });
  }
}

function accountOf(record: ConnectionRecord): EntraAccount {
  if (record.auth.kind !== 'entra') throw new Error('Not an Entra connection');
  return entraAccountOf(record, record.auth, record.auth.username);
}

function keyOf({ cloud, endpoints, method, tenantId, clientId, username }: EntraAccount): string {
  return JSON.stringify([cloud, endpoints, method, tenantId, clientId, username]);
}

/** An edit that leaves the sign-in as it was leaves its user; another sign-in of the same kind must not slip in. */
function usernameKept(before: ConnectionRecord | null, after: ConnectionRecord): string | null {
  if (before?.auth.kind !== 'entra' || after.auth.kind !== 'entra') return null;
  const { username } = before.auth;
  const asBefore = entraAccountOf(before, before.auth, null);
  return keyOf(asBefore) === keyOf(entraAccountOf(after, after.auth, null)) ? username : null;
}
