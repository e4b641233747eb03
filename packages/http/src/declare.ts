import { type By, type Ctx, invariant, type Outcome, type Refused } from '@atrium/kernel'
import type { Static, TSchema } from 'typebox'
import type { Audience, Caller } from './caller.ts'
import type { Db } from './db.ts'
import type { DoorLimits } from './door.ts'
import type { Codes } from './problem.ts'
import type {
  Bilingual,
  Call,
  CodeOf,
  CommandRoute,
  Idempotency,
  PlainRoute,
  QueryRoute,
  RawInput,
  SettingRoute,
  Versioned,
} from './route.ts'

interface Head<C extends Codes> {
  readonly name: string
  readonly audience: readonly Audience[]
  readonly path: string
  readonly summary?: Bilingual
  readonly about?: string
  readonly codes: C
}

/** The part of a declaration that every route keeps as it is. */
const headOf = <C extends Codes>({ name, audience, path, summary, about, codes }: Head<C>) => ({
  name,
  audience,
  path,
  codes,
  ...(summary === undefined ? {} : { summary }),
  ...(about === undefined ? {} : { about }),
})

type Input<Params extends TSchema, Query extends TSchema, Body extends TSchema> = {
  readonly params: Static<Params>
  readonly query: Static<Query>
  readonly body: Static<Body>
}

/**
 * Declares a command for callers. `POST <path>` takes one ask through the batching door, `POST <path>/batch` takes
 * `{ items: [...] }`, 1 to 1,000, and answers one outcome per item in order.
 *
 * `toAsk` turns a checked body into an ask, or refuses it; it runs outside the transaction and must not throw. With
 * `idempotency: 'key'` the caller must send an Idempotency-Key (an `idempotencyKey` in each item of a batch), which `toAsk` is
 * given and the command honours; otherwise it is given ''.
 */
export function commandRoute<
  const A extends TSchema,
  const V extends TSchema,
  const C extends Codes,
  Ask extends object,
  Value,
>(
  declared: Head<C> & {
    readonly permission: string
    readonly ask: A
    readonly value: V
    readonly idempotency?: Idempotency
    readonly door?: Partial<DoorLimits>
    readonly example?: { readonly ask: Static<A>; readonly value: Static<V> }
    readonly toAsk: (body: Static<A>, by: By, idempotencyKey: string) => Ask | Refused<CodeOf<C>>
    readonly command: (ctx: Ctx, asks: readonly Ask[]) => Promise<readonly Outcome<Value, CodeOf<C>>[]>
    readonly toReply: (value: Value) => Static<V>
  },
): CommandRoute {
  return {
    kind: 'command',
    ...headOf(declared),
    permission: declared.permission,
    ask: declared.ask,
    value: declared.value,
    idempotency: declared.idempotency ?? 'natural',
    door: declared.door,
    example: declared.example,
    // The schema vouches for the body, `toAsk` for the asks, the command for its values.
    toAsk: (body, by, key) => declared.toAsk(body as Static<A>, by, key),
    command: (ctx, asks) => declared.command(ctx, asks as readonly Ask[]),
    toReply: (value) => declared.toReply(value as Value),
  }
}

/**
 * Declares a read. `GET <path>` with parameters in path and query; with a `body` it becomes `POST <path>`, for questions too
 * large for a query string or too personal for one (a phone number in an address ends up in every log on the way).
 */
export function queryRoute<
  const R extends TSchema,
  const C extends Codes,
  const Params extends TSchema = TSchema,
  const Query extends TSchema = TSchema,
  const Body extends TSchema = TSchema,
>(
  declared: Head<C> & {
    readonly permission: string
    readonly params?: Params
    readonly query?: Query
    readonly body?: Body
    readonly reply: R
    readonly example?: Static<R>
    readonly handle: (ctx: Ctx, input: Input<Params, Query, Body>, by: By) => Promise<Outcome<Static<R>, CodeOf<C>>>
  },
): QueryRoute {
  return {
    kind: 'query',
    ...headOf(declared),
    permission: declared.permission,
    params: declared.params,
    query: declared.query,
    body: declared.body,
    reply: declared.reply,
    example: declared.example,
    handle: (ctx, input, by) => declared.handle(ctx, input as Input<Params, Query, Body>, by),
  }
}

/**
 * Declares a setting with a version. `GET <path>` answers it with a strong ETag; `PUT <path>` needs that ETag in If-Match: 428
 * where it is missing, 412 where it is stale. The command compares `expectedVersion` with the stored version under its own
 * lock and refuses with `version_stale`, so two writers never overwrite each other.
 */
export function settingRoute<
  const S extends TSchema,
  const C extends Codes,
  Ask extends object,
  const Params extends TSchema = TSchema,
  const Query extends TSchema = TSchema,
  const Body extends TSchema = S,
>(
  declared: Head<C> & {
    readonly permission: { readonly read: string; readonly write: string }
    readonly params?: Params
    readonly query?: Query
    readonly setting: S
    /** PUT where absent. */
    readonly method?: 'PUT' | 'PATCH'
    /** What PUT or PATCH takes; the setting itself where absent. */
    readonly body?: Body
    readonly example?: Static<S>
    readonly read: (
      ctx: Ctx,
      input: Input<Params, Query, TSchema>,
      by: By,
    ) => Promise<Outcome<Versioned<Static<S>>, CodeOf<C>>>
    readonly toAsk: (
      body: Static<Body>,
      input: Input<Params, Query, TSchema> & { readonly expectedVersion: number },
      by: By,
    ) => Ask | Refused<CodeOf<C>>
    readonly command: (
      ctx: Ctx,
      asks: readonly Ask[],
    ) => Promise<readonly Outcome<Versioned<Static<S>>, CodeOf<C> | 'version_stale'>[]>
  },
): SettingRoute {
  return {
    kind: 'setting',
    ...headOf(declared),
    permission: declared.permission,
    params: declared.params,
    query: declared.query,
    setting: declared.setting,
    method: declared.method ?? 'PUT',
    body: declared.body ?? declared.setting,
    example: declared.example,
    read: (ctx, input, by) => declared.read(ctx, input as Input<Params, Query, TSchema>, by),
    toAsk: (body, input, by) =>
      declared.toAsk(body as Static<Body>, input as Input<Params, Query, TSchema> & { expectedVersion: number }, by),
    command: (ctx, asks) => declared.command(ctx, asks as readonly Ask[]),
  }
}

interface PlainDeclared<
  R extends TSchema,
  C extends Codes,
  Params extends TSchema,
  Query extends TSchema,
  Body extends TSchema,
> extends Head<C> {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly reply: R
  readonly example?: Static<R>
}

type TypedCall<Params extends TSchema, Query extends TSchema, Body extends TSchema> = Omit<Call, keyof RawInput> &
  Input<Params, Query, Body>

/** Declares a route that anyone may call: sign-in and nothing else. Counted against the caller's address. */
export function publicRoute<
  const R extends TSchema,
  const C extends Codes,
  const Params extends TSchema = TSchema,
  const Query extends TSchema = TSchema,
  const Body extends TSchema = TSchema,
>(
  declared: PlainDeclared<R, C, Params, Query, Body> & {
    readonly handle: (db: Db, call: TypedCall<Params, Query, Body>) => Promise<Outcome<Static<R>, CodeOf<C>>>
  },
): PlainRoute {
  return plain('public', declared, (db, call) => declared.handle(db, call as TypedCall<Params, Query, Body>))
}

/** Declares what a signed-in caller does to itself and needs no permission for: sign out, who am I, change my password. */
export function callerRoute<
  const R extends TSchema,
  const C extends Codes,
  const Params extends TSchema = TSchema,
  const Query extends TSchema = TSchema,
  const Body extends TSchema = TSchema,
>(
  declared: PlainDeclared<R, C, Params, Query, Body> & {
    readonly handle: (
      db: Db,
      call: TypedCall<Params, Query, Body> & { readonly caller: Caller; readonly by: By },
    ) => Promise<Outcome<Static<R>, CodeOf<C>>>
  },
): PlainRoute {
  return plain('caller', declared, (db, call) => {
    const { caller, by } = call
    invariant(caller && by, `${declared.name} was reached without a caller`)
    return declared.handle(db, call as TypedCall<Params, Query, Body> & { readonly caller: Caller; readonly by: By })
  })
}

const plain = <R extends TSchema, C extends Codes, Params extends TSchema, Query extends TSchema, Body extends TSchema>(
  kind: PlainRoute['kind'],
  declared: PlainDeclared<R, C, Params, Query, Body>,
  handle: PlainRoute['handle'],
): PlainRoute => ({
  kind,
  ...headOf(declared),
  method: declared.method,
  params: declared.params,
  query: declared.query,
  body: declared.body,
  reply: declared.reply,
  example: declared.example,
  handle,
})
