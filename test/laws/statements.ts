import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { APP_ROLE } from '@atrium/db'
import type { ParamSpec, RowSpec, ScalarType, Statement } from '@atrium/kernel'
import pg from 'pg'
import { ROOT, type Workspace } from './workspaces.ts'

export type AnyStatement = Statement<ParamSpec, RowSpec>

export interface Found {
  readonly path: string
  readonly statement: AnyStatement
}

/** All exported statements of the given workspaces, from the files that declare any. */
export async function findStatements(workspaces: readonly Workspace[]): Promise<Found[]> {
  const found: Found[] = []
  for (const workspace of workspaces) {
    for (const { path, code } of workspace.src) {
      if (workspace.word === 'kernel' || !/(?<![.\w])statement(?:<[^(]*>)?\(/.test(code)) continue
      const exported: Record<string, unknown> = await import(pathToFileURL(join(ROOT, path)).href)
      for (const value of Object.values(exported)) if (isStatement(value)) found.push({ path, statement: value })
    }
  }
  return found
}

function isStatement(value: unknown): value is AnyStatement {
  return typeof value === 'object' && value !== null && 'text' in value && 'paramNames' in value && 'columns' in value
}

/** Names are unique in the house and begin with the module's word; packages may speak as `house`. */
export function namingFaults(found: readonly Found[]): string[] {
  const byName = new Map<string, string>()
  return found.flatMap(({ path, statement: { name } }) => {
    const [kind, folder] = path.split('/')
    const words = kind === 'packages' ? [folder, 'house'] : [folder]
    const faults = words.includes(name.split('.')[0]) ? [] : [`${path}: ${name} begins with "${folder}."`]
    const other = byName.get(name)
    if (other !== undefined) faults.push(`${path}: ${name} is the name of another statement in ${other}`)
    byName.set(name, path)
    return faults
  })
}

/** A plain connection as the app role: the pool's own connections are pipelined, and those take no questions of the kind below. */
export async function connectAsApp(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, options: `-c role=${APP_ROLE}` })
  await client.connect()
  return client
}

/** Type oids by the names of statements; stable in every PostgreSQL. */
const OIDS: Record<ScalarType, number> = {
  smallint: 21,
  int: 23,
  bigint: 20,
  double: 701,
  text: 25,
  boolean: 16,
  timestamptz: 1184,
  date: 1082,
  json: 114,
  jsonb: 3802,
  bytea: 17,
  xid8: 5069,
}

interface Described {
  readonly fields?: readonly { readonly name: string; readonly dataTypeID: number }[]
  readonly error?: string
}

/** The part of pg's connection that speaks the protocol; its declarations leave it out. */
interface Wire {
  parse(message: { name: string; text: string; types: readonly number[] }): void
  describe(message: { type: 'S'; name: string }): void
  sync(): void
}

/** Asks the server what a statement would answer, without running it: Parse and Describe of the protocol. */
function describe(client: pg.Client, text: string): Promise<Described> {
  return new Promise((resolve) => {
    let described: Described = {}
    const asking = {
      submit(wire: Wire) {
        wire.parse({ name: '', text, types: [] })
        wire.describe({ type: 'S', name: '' })
        wire.sync()
      },
      handleRowDescription(message: { fields: Described['fields'] }) {
        described = { fields: message.fields ?? [] }
      },
      handleError(error: Error) {
        // What follows an error is no longer told to us.
        resolve({ error: error.message })
      },
      handleReadyForQuery() {
        resolve(described)
      },
    }
    // pg's declarations type `submit` with an emitter; the object above is what pg itself calls.
    client.query(asking as Parameters<pg.Client['query']>[0] & typeof asking)
  })
}

/** Compares what a statement declares with what the schema makes of it: it must be valid, and answer these columns in this order. */
export async function columnFaults(client: pg.Client, { path, statement }: Found): Promise<string[]> {
  const { fields = [], error } = await describe(client, statement.text)
  const where = `${path}: ${statement.name}`
  if (error !== undefined) return [`${where}: ${error}`]
  const declared = statement.columns.map(([key, type]) => `${key} ${type}`)
  // A statement without a declared row may answer what nobody reads: pg_notify, locks.
  if (declared.length === 0) return []
  const answered = fields.map((field) => `${camelCase(field.name)} ${typeName(field.dataTypeID)}`)
  if (declared.join() === answered.join()) return []
  return [`${where} declares (${declared.join(', ')}) and answers (${answered.join(', ')})`]
}

const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const typeName = (oid: number): string =>
  Object.entries(OIDS).find(([, known]) => known === oid)?.[0] ?? `type with oid ${oid}`

/** What runs as the owner of the database, before the server takes requests. */
const OWNERS = new Set(['house.lockOutbox', 'house.renumberOutbox', 'house.renumberCursors'])

/** Whether the role of `client` may run a statement: planning checks no grants, EXPLAIN does. */
export async function grantFaults(client: pg.Client, { path, statement }: Found): Promise<string[]> {
  if (OWNERS.has(statement.name)) return []
  const nulls = statement.paramNames.map(() => 'null').join(', ')
  try {
    await client.query(`prepare asked as ${statement.text}`)
    await client.query(`explain execute asked${nulls === '' ? '' : `(${nulls})`}`)
    return []
  } catch (error) {
    return [`${path}: ${statement.name}: ${error instanceof Error ? error.message : String(error)}`]
  } finally {
    await client.query('deallocate all')
  }
}
