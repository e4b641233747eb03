import { BrokenPromise, type By, invariant, must, type Refused } from '@atrium/kernel'
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import type { TSchema } from 'typebox'
import { byOf } from './caller.ts'
import { type Checker, checkerOf } from './checker.ts'
import { type Db, isOutage } from './db.ts'
import type { DoorWatch } from './door.ts'
import { createDoor, type Door, type DoorLimits, Overloaded } from './door.ts'
import type { Fault, FaultPlace } from './explain.ts'
import type { Guard } from './guard.ts'
import { type Codes, sendHouseProblem, sendProblem } from './problem.ts'
import { readQuery, unstorable } from './query-string.ts'
import type { CommandRoute, IntakeRoute, RawInput, SettingRoute } from './route.ts'
import { type NamedSchemas, serializableSchema } from './schema.ts'

/** What the mounting of a route needs of the server. */
export interface Site {
  readonly app: FastifyInstance
  readonly db: Db
  readonly named: NamedSchemas
  readonly guard: Guard
  readonly doors: Map<string, UntypedDoor>
  readonly doorLimits: Partial<DoorLimits>
  /** Limits for one route by its name; they win over what the route asks for. */
  readonly doorLimitsOf: Readonly<Record<string, Partial<DoorLimits>>>
  readonly watch: (door: string) => DoorWatch
  readonly bodyBytes: number
  readonly batchBytes: number
  /** Logs what broke, under the request's id. */
  readonly report: (request: FastifyRequest, error: unknown) => void
  /** Whether every reply is compared with its schema, as tests do; a reply that does not fit is a 500. */
  readonly checkReplies: boolean
}

export type UntypedDoor = Door<unknown, unknown, string>

/** The one queue of a command (or of the writing of a setting, or of an intake). */
export function openDoor(site: Site, route: CommandRoute | SettingRoute | IntakeRoute): UntypedDoor {
  const { name, command } = route
  const door = createDoor<unknown, unknown, string>({
    name,
    transact: (work) => site.db.transact(work),
    command,
    watch: site.watch(name),
    ...site.doorLimits,
    ...(route.kind === 'setting' ? {} : route.door),
    ...site.doorLimitsOf[name],
  })
  site.doors.set(name, door)
  return door
}

/** The asker of a request that the guard let in. */
export const askerOf = (request: FastifyRequest, permission?: string): By =>
  byOf(must(request.caller, 'a guarded route was reached without a caller'), request.id, request.ip, permission)

/** Ends a request with a refusal that its route declares. A code that is not declared is a broken promise. */
export function sendRefusal(reply: FastifyReply, codes: Codes, refused: Refused<string>): FastifyReply {
  const meaning = Object.hasOwn(codes, refused.code) ? codes[refused.code] : undefined
  if (meaning === undefined) throw new BrokenPromise(`the refusal "${refused.code}" is not declared by its route`)
  const faults = refused.faults?.map(({ pointer, code, message }) => ({ in: 'body' as const, pointer, code, message }))
  return sendProblem(reply, refused.code, meaning, { detail: refused.detail, faults })
}

export const sendFaults = (reply: FastifyReply, faults: readonly Fault[]): FastifyReply =>
  sendHouseProblem(reply, 'invalid_request', {
    detail: `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}; the first at "${faults[0]?.pointer ?? ''}"`,
    faults,
  })

/** Says no before the work of making asks, where the door would. True where it did. */
export function turnedAway(reply: FastifyReply, door: UntypedDoor, count: number): boolean {
  const wait = door.waitSeconds(count)
  if (wait === 0) return false
  sendHouseProblem(reply, 'overloaded', { retryAfterSeconds: wait })
  return true
}

/** What a settled item of a batch that threw says: nothing of the error itself. */
export const brokenItem = (error: unknown): Refused<string> => ({
  ok: false,
  code: error instanceof Overloaded || isOutage(error) ? 'unavailable' : 'internal_error',
})

/** Checks replies where the site asks for it; elsewhere costs nothing. */
export function replyGuard(site: Site, schema: TSchema, at: string): (value: unknown) => unknown {
  if (!site.checkReplies) return (value) => value
  const checker = checkerOf(schema, site.named, 'body', at)
  return (value) => {
    const [fault] = checker.faults(value)
    invariant(!fault, `the reply of ${at} does not fit its schema at "${fault?.pointer}": ${fault?.message}`)
    return value
  }
}

/** Schema of a route's successful reply in the form that Fastify makes a serializer of: what it does not name is not sent. */
export const replySchema = (site: Site, schema: TSchema, at: string): FastifySchema => ({
  response: { 200: serializableSchema(schema, site.named, at) },
})

const NONE = Object.freeze({})

/** Reads and checks what a declared route takes apart from its caller. */
export class InputReader {
  private readonly params: Checker | undefined
  private readonly query: Checker | undefined
  private readonly body: Checker | undefined

  constructor(
    site: Site,
    route: { name: string; params?: TSchema | undefined; query?: TSchema | undefined },
    body: TSchema | undefined,
  ) {
    const check = (schema: TSchema | undefined, place: FaultPlace) =>
      schema === undefined ? undefined : checkerOf(schema, site.named, place, `${route.name} ${place}`)
    this.params = check(route.params, 'path')
    this.query = check(route.query, 'query')
    this.body = check(body, 'body')
  }

  /** The input, or every fault of it. */
  read(request: FastifyRequest): RawInput | readonly Fault[] {
    const params = this.params ? (request.params as Readonly<Record<string, unknown>>) : NONE
    const raw = request.query as Readonly<Record<string, unknown>>
    const query = this.query ? readQuery(this.query.node, raw) : raw
    const faults = [
      ...textFaults(params, 'path'),
      ...textFaults(raw, 'query'),
      ...(this.params?.faults(params) ?? []),
      ...(this.query ? this.query.faults(query) : unknownFaults(raw)),
      ...(this.body?.faults(request.body) ?? []),
    ]
    return faults.length > 0
      ? faults
      : { params, query: this.query ? query : NONE, body: this.body ? request.body : NONE }
  }
}

export const isInput = (read: RawInput | readonly Fault[]): read is RawInput => !Array.isArray(read)

/** A route without query parameters takes none: a misspelt filter must not answer everything. */
export const unknownFaults = (raw: Readonly<Record<string, unknown>>): Fault[] =>
  Object.keys(raw).map((key) => ({ in: 'query', pointer: `/${key}`, message: 'is not a known field' }))

function textFaults(values: Readonly<Record<string, unknown>>, place: FaultPlace): Fault[] {
  const key = unstorable(values)
  return key === undefined ? [] : [{ in: place, pointer: `/${key}`, message: 'must be UTF-8 without U+0000' }]
}
