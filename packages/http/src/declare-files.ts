import type { Readable } from 'node:stream'
import type { By, Outcome } from '@atrium/kernel'
import Type, { type Static, type TSchema } from 'typebox'
import type { Audience } from './caller.ts'
import type { Db } from './db.ts'
import type { Codes } from './problem.ts'
import type { Bilingual, CodeOf, DownloadRoute, Held, SentFile, UploadRoute } from './route.ts'

interface FileDeclared<C extends Codes, Params extends TSchema, Query extends TSchema> {
  readonly name: string
  readonly audience: readonly Audience[]
  readonly path: string
  readonly permission: string
  readonly summary?: Bilingual
  readonly about?: string
  readonly codes: C
  readonly params?: Params
  readonly query?: Query
}

interface FileInput<Params extends TSchema, Query extends TSchema> {
  readonly params: Static<Params>
  readonly query: Static<Query>
}

/** Declares a file that comes in: `POST <path>` with `application/octet-stream`. Its handler limits what it takes. */
export function uploadRoute<
  const R extends TSchema,
  const C extends Codes,
  const Params extends TSchema = TSchema,
  const Query extends TSchema = TSchema,
>(
  declared: FileDeclared<C, Params, Query> & {
    readonly reply: R
    readonly handle: (
      db: Db,
      input: FileInput<Params, Query>,
      bytes: Readable,
      by: By,
    ) => Promise<Outcome<Static<R>, CodeOf<C>>>
  },
): UploadRoute {
  return {
    ...declared,
    kind: 'upload',
    method: 'POST',
    handle: (db, input, bytes, by) => declared.handle(db, input as FileInput<Params, Query>, bytes, by),
  }
}

/** Declares a file that goes out: `GET <path>`, or `POST <path>` where the question has a body, answered with `contentType` as an attachment. */
export function downloadRoute<
  const C extends Codes,
  const Params extends TSchema = TSchema,
  const Query extends TSchema = TSchema,
  const Body extends TSchema = TSchema,
>(
  declared: FileDeclared<C, Params, Query> & {
    readonly contentType: string
    readonly body?: Body
    readonly handle: (
      db: Db,
      input: FileInput<Params, Query> & { readonly body: Static<Body> },
      by: By,
      held: Held,
    ) => Promise<Outcome<SentFile, CodeOf<C>>>
  },
): DownloadRoute {
  return {
    ...declared,
    kind: 'download',
    method: declared.body === undefined ? 'GET' : 'POST',
    reply: Type.String(),
    handle: (db, input, by, held) =>
      declared.handle(db, input as FileInput<Params, Query> & { readonly body: Static<Body> }, by, held),
  }
}
