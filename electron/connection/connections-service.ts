import type {
  ConnectionView,
  DiscoveredAccounts,
  PasteResult,
  SaveConnection,
  SignInEvent,
  SignInRequest,
} from '../../shared/connection.ts';
import type { Plan } from '../../shared/plan.ts';
import type { Connection } from './connection.ts';

/** What the router and the rest of the app may ask of connections. An unknown id throws `connectionMissing`. */
export interface ConnectionsService {
  /** "This computer" first, then in the order of their making. */
  list(): readonly ConnectionView[];
  /** The whole list at once, and again after every change; ends when `signal` aborts. */
  watch(signal: AbortSignal): AsyncIterable<readonly ConnectionView[]>;
  /**
   * Finds accounts and keys in a pasted block; the keys stay here under `pasteId` until a save uses them or an hour
   * has passed. Those of `previousPasteId` go on under the new id where this text brings no other.
   * @throws Failure `pasteNotRecognised`
   */
  readPaste(text: string, previousPasteId?: string): PasteResult;
  /**
   * Adds or changes one, its keys encrypted through the host. Where they cannot be encrypted they are held in
   * memory only, and the view says so.
   * @throws Failure `connectionBusy` while a run uses it, `badRequest`
   */
  save(connection: SaveConnection): Promise<ConnectionView>;
  /** Its keys and tokens go with it. @throws Failure `connectionBusy` */
  remove(connectionId: string): Promise<void>;
  /** Signs in with Entra; the last event is `signedIn` or `failed`. Aborting `signal` gives it up. */
  signIn(request: SignInRequest, signal: AbortSignal): AsyncIterable<SignInEvent>;
  signOut(connectionId: string): Promise<void>;
  /** Batch and storage accounts that this sign-in can see. @throws Failure `signInNeeded`, or what ARM says */
  discover(request: SignInRequest, signal: AbortSignal): Promise<DiscoveredAccounts>;
  /** The connection itself, for those who work with it. */
  get(connectionId: string): Connection;
  /** The plan saved with a connection; null on this computer, which has none. */
  plan(connectionId: string): Plan | null;
  savePlan(connectionId: string, plan: Plan): void;
  /** While held, the connection can be neither changed nor removed. Answers its release. */
  hold(connectionId: string): () => void;
  close(): Promise<void>;
}
