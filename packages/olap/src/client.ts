import { Agent, type IncomingMessage, request } from 'node:http'
import type { Database } from '@atrium/db'
import { invariant, type Row, type RowSpec } from '@atrium/kernel'
import { type OwnerAddress, readOwnerAddress } from './address-store.ts'
import { printAmong } from './among-order.ts'
import type { BuildProgress } from './build.ts'
import { type Limits, type Olap, ProjectionNotReady, type ProjectionState, QuestionRefused } from './olap.ts'
import type { Published, PublishOrder } from './publish-order.ts'
import type { Fragment } from './query/fragment.ts'
import { printForDuck, type Question } from './query/print.ts'
import type { Shape } from './shape.ts'
import { type Asking, EVERYBODY_HEADER, type FaultBody, SIZES_HEADER, VERSION_HEADER } from './wire.ts'

/** Nobody answers under the address that was written down. */
class NobodyThere extends Error {
  override readonly name = 'NobodyThere'
}

/** Asks the projection in the process that owns it, wherever that is just now. */
export class OlapClient implements Olap {
  private readonly db: Pick<Database, 'read'>
  private readonly shape: Shape
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 32 })
  private address: Promise<OwnerAddress | undefined> | undefined

  constructor(db: Pick<Database, 'read'>, shape: Shape) {
    this.db = db
    this.shape = shape
  }

  async rows<R extends RowSpec>(question: Question<R>, limits: Limits = {}) {
    const { body } = await this.ask({ ask: 'rows', ...printForDuck(this.shape, question.sql), limits })
    // The owner answers `Table` with its version.
    const { version, rows } = JSON.parse(body.toString('utf8')) as { version: number; rows: unknown[][] }
    const keys = Object.keys(question.row)
    return { version, rows: rows.map((row) => Object.fromEntries(keys.map((key, at) => [key, row[at]])) as Row<R>) }
  }

  async set(select: Fragment, limits: Limits = {}) {
    const { version, members } = await this.numbers({ ask: 'set', ...printForDuck(this.shape, select), limits })
    invariant(members !== 'all', 'a set names its members')
    return { version, members }
  }

  async setsAmong(roots: readonly number[], selects: readonly Fragment[], limits: Limits = {}) {
    const { body, headers } = await this.ask({ ask: 'among', order: printAmong(this.shape, roots, selects), limits })
    // A copy, so that the numbers begin where a typed array may begin.
    const all = new Int32Array(new Uint8Array(body).buffer)
    let from = 0
    const sizes = String(headers[SIZES_HEADER] ?? '')
      .split(',')
      .filter((size) => size !== '')
    const sets = sizes.map((size) => {
      const set = all.subarray(from, from + Number(size))
      from += set.length
      return set
    })
    return { version: Number(headers[VERSION_HEADER]), sets }
  }

  async changedSince(since: number) {
    const { version, members } = await this.numbers({ ask: 'changes', since })
    return { version, roots: members }
  }

  async version(): Promise<number> {
    const { body } = await this.ask({ ask: 'version' })
    return (JSON.parse(body.toString('utf8')) as { version: number }).version
  }

  async lookedAt(): Promise<number> {
    const { body } = await this.ask({ ask: 'looked' })
    return (JSON.parse(body.toString('utf8')) as { lookedAt: number }).lookedAt
  }

  async state(): Promise<ProjectionState> {
    try {
      const { body } = await this.ask({ ask: 'state' })
      return JSON.parse(body.toString('utf8')) as ProjectionState
    } catch (error) {
      if (!(error instanceof ProjectionNotReady)) throw error
      return NOBODY
    }
  }

  async publish(order: PublishOrder): Promise<Published> {
    const { body } = await this.ask({ ask: 'publish', order })
    return JSON.parse(body.toString('utf8')) as Published
  }

  async rebuild(): Promise<void> {
    await this.ask({ ask: 'rebuild' })
  }

  close(): void {
    this.agent.destroy()
  }

  private async numbers(asking: Asking): Promise<{ version: number; members: Int32Array | 'all' }> {
    const { body, headers } = await this.ask(asking)
    const version = Number(headers[VERSION_HEADER])
    if (headers[EVERYBODY_HEADER] !== undefined) return { version, members: 'all' }
    // A copy, so that the numbers begin where a typed array may begin.
    return { version, members: new Int32Array(new Uint8Array(body).buffer) }
  }

  /** Asks; where nobody is there any more, once again at the address that is written down now. */
  private async ask(asking: Asking): Promise<Answer> {
    for (let tried = 1; ; tried++) {
      const known = this.address !== undefined
      this.address ??= this.readAddress()
      const address = await this.address
      try {
        if (address === undefined) throw new NobodyThere()
        return await this.send(address, asking)
      } catch (error) {
        if (!(error instanceof NobodyThere)) throw error
        this.address = undefined
        if (!known || tried > 1) throw new ProjectionNotReady(null)
      }
    }
  }

  private async readAddress(): Promise<OwnerAddress | undefined> {
    const [row] = await this.db.read((ctx) => ctx.tx.rows(readOwnerAddress, {}))
    // Only `keepOwnerAddress` writes it.
    return row?.value as OwnerAddress | undefined
  }

  private async send({ url, token }: OwnerAddress, asking: Asking): Promise<Answer> {
    const answer = await exchange(url, token, JSON.stringify(asking), this.agent)
    if (answer.status === 200) return answer
    if (answer.status === 401) throw new NobodyThere()
    const { fault, message, building } = JSON.parse(answer.body.toString('utf8')) as FaultBody
    if (fault === 'not_ready') throw new ProjectionNotReady((building ?? null) as BuildProgress | null)
    if (fault === 'broken') throw new Error(`The projection could not answer: ${message}`)
    throw new QuestionRefused(fault)
  }
}

const NOBODY: ProjectionState = {
  ready: false,
  version: 0,
  asOf: 0,
  lagMs: 0,
  building: null,
  fault: null,
  bytes: 0,
  tables: [],
  lastRound: null,
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

function exchange(url: string, token: string, body: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', () => reject(new NobodyThere()))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) })
      })
    })
    // Refused, reset, hung up: whoever answered here is gone.
    asked.on('error', () => reject(new NobodyThere()))
    asked.end(body)
  })
}
