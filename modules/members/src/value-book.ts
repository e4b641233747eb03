import { type Ctx, invariant } from '@atrium/kernel'
import { claimKeys, findKeys, moveKeys, releaseKeys } from './identity-store.ts'
import { type IdentityKind, identityKind, strongTwin, verifiedKind } from './kinds.ts'
import type { NamedIdentity, ValueState } from './model.ts'
import { normalizeValue } from './normalize.ts'
import type { HashVersions, MemberSettings } from './settings.ts'

/** Times a claim may be lost to others before something must be wrong: each loss means that another transaction committed. */
const CLAIM_ROUNDS = 10

/**
 * The values that a batch names, each once, with what `members.identity_key` says of them. Look up, claim what nobody holds, and
 * after the decision give claims to those who got them.
 */
export class ValueBook {
  private readonly states = new Map<string, ValueState>()
  private readonly ctx: Ctx
  private readonly region: string
  private readonly versions: HashVersions

  constructor(ctx: Ctx, settings: MemberSettings) {
    this.ctx = ctx
    this.region = settings.region
    this.versions = settings.hash
  }

  get size(): number {
    return this.states.size
  }

  /** The state of a named identity; undefined where the kind is unknown or the value is none of that kind. */
  read(named: NamedIdentity): ValueState | undefined {
    const stated = identityKind(named.kind)
    if (!stated) return undefined
    const kind = named.verifiedAt === undefined ? stated : verifiedKind(stated)
    const value = normalizeValue(kind, named.value, this.region)
    return value === undefined ? undefined : this.stateOf(kind, value)
  }

  /** The state of a value that is normalized already. */
  stateOf(kind: IdentityKind, value: string): ValueState {
    const address = `${kind.code}\0${value}`
    const known = this.states.get(address)
    if (known) return known
    const twinKind = strongTwin(kind)
    const twin = twinKind && this.stateOf(twinKind, value)
    const hash = twin?.hash ?? this.ctx.vault.lookupHash(this.versions.read, kind.purpose, value)
    const state: ValueState = {
      kind,
      value,
      hash,
      holder: undefined,
      identityId: 0,
      guard: 'watched',
      claimed: false,
      twin,
    }
    this.states.set(address, state)
    return state
  }

  /** Looks all values up, or those given. One statement. */
  async find(states: readonly ValueState[] = [...this.states.values()]): Promise<void> {
    if (states.length === 0) return
    const rows = await this.ctx.tx.rows(findKeys, {
      hashVersion: this.versions.read,
      kind: states.map((state) => state.kind.code),
      valueHash: states.map((state) => state.hash),
    })
    for (const state of states) if (!state.claimed) state.holder = undefined
    for (const row of rows) {
      const state = states[row.position - 1]!
      if (state.claimed) continue
      state.holder = row.memberId
      state.identityId = row.identityId
      state.guard = row.guard as ValueState['guard']
    }
  }

  /**
   * Writes the keys of values that nobody holds, for the members given, in key order. Waits for transactions that are writing the
   * same; what they commit is then found held. Afterwards each value is either claimed or held.
   */
  async claim(wanted: ReadonlyMap<ValueState, number | null>): Promise<void> {
    let open = [...wanted.keys()].filter((state) => state.holder === undefined && !state.claimed)
    for (let round = 0; open.length > 0; round++) {
      invariant(round < CLAIM_ROUNDS, 'identities could not be claimed')
      const ids = await this.ctx.tx.ids('members.identity_block', open.length)
      open.forEach((state, at) => {
        state.identityId = ids[at]!
      })
      const won = await this.writeKeys(open, wanted)
      const halfWon: ValueState[] = []
      for (const state of open) {
        const versions = won.get(state.identityId) ?? 0
        state.claimed = versions === this.versions.write.length
        if (!state.claimed && versions > 0) halfWon.push(state)
      }
      // Somebody wrote the value under one version of the hash only: theirs it is.
      await this.release(halfWon)
      open = open.filter((state) => !state.claimed)
      await this.find(open)
      open = open.filter((state) => state.holder === undefined)
    }
  }

  private async writeKeys(open: readonly ValueState[], wanted: ReadonlyMap<ValueState, number | null>) {
    const rows = this.keysOf(open)
    const claims = await this.ctx.tx.rows(claimKeys, {
      position: rows.map((_, at) => at),
      kind: rows.map((row) => row.state.kind.code),
      hashVersion: rows.map((row) => row.version),
      valueHash: rows.map((row) => row.hash),
      memberId: rows.map((row) => wanted.get(row.state)!),
      identityId: rows.map((row) => row.state.identityId),
    })
    const won = new Map<number, number>()
    for (const { identityId } of claims) won.set(identityId, (won.get(identityId) ?? 0) + 1)
    return won
  }

  /** Gives keys to other members, or (null) to nobody: blocked. `identityId`: the new one, where the value begins anew with its owner. */
  async move(
    moved: readonly { readonly state: ValueState; readonly memberId: number | null; readonly identityId?: number }[],
  ): Promise<void> {
    if (moved.length === 0) return
    const byState = new Map(moved.map((move) => [move.state, move]))
    const rows = this.keysOf([...byState.keys()])
    await this.ctx.tx.run(moveKeys, {
      kind: rows.map((row) => row.state.kind.code),
      hashVersion: rows.map((row) => row.version),
      valueHash: rows.map((row) => row.hash),
      memberId: rows.map((row) => byState.get(row.state)!.memberId),
      identityId: rows.map((row) => row.state.identityId),
      newIdentityId: rows.map((row) => byState.get(row.state)!.identityId ?? row.state.identityId),
    })
    for (const { state, identityId } of moved) state.identityId = identityId ?? state.identityId
  }

  /** Takes back keys that this transaction wrote, or that its members give up. */
  async release(states: readonly ValueState[]): Promise<void> {
    if (states.length === 0) return
    const rows = this.keysOf(states)
    await this.ctx.tx.run(releaseKeys, {
      kind: rows.map((row) => row.state.kind.code),
      hashVersion: rows.map((row) => row.version),
      valueHash: rows.map((row) => row.hash),
      identityId: rows.map((row) => row.state.identityId),
    })
  }

  /** One row per value and live version of the hash, in key order. */
  keysOf(states: readonly ValueState[]): { state: ValueState; version: number; hash: Buffer }[] {
    const rows = states.flatMap((state) =>
      this.versions.write.map((version) => ({
        state,
        version,
        hash: this.hashUnder(version, state),
      })),
    )
    return rows.sort(
      (a, b) =>
        compareText(a.state.kind.code, b.state.kind.code) || a.version - b.version || Buffer.compare(a.hash, b.hash),
    )
  }

  private hashUnder(version: number, state: ValueState): Buffer {
    return version === this.versions.read
      ? state.hash
      : this.ctx.vault.lookupHash(version, state.kind.purpose, state.value)
  }

  /** The version under which tails and other searchable marks are written. */
  get newest(): number {
    return Math.max(...this.versions.write)
  }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
