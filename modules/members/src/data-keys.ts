import { type Ctx, type DataKey, must } from '@atrium/kernel'
import { countDataKeys, loadDataKeys, loadKeyVersions } from './identity-queries.ts'
import { insertDataKeys } from './identity-store.ts'

const ownerOf = (memberId: number): string => `member:${memberId}`

/** Opens the stored key of one member; for reads. */
export const openMemberKey = (ctx: Ctx, memberId: number, wrapped: Buffer): DataKey =>
  ctx.vault.openDataKey(ownerOf(memberId), wrapped)

export const rewrapMemberKey = (ctx: Ctx, memberId: number, wrapped: Buffer): Buffer =>
  ctx.vault.rewrapDataKey(ownerOf(memberId), wrapped)

/** The field name under which an identity's value is encrypted: a cipher text can not be moved to another identity. */
export const identityField = (identityId: number): string => `identity:${identityId}`

/** Data keys of the members that a batch writes personal fields for. */
export class DataKeys {
  private readonly keys = new Map<number, DataKey>()
  private readonly fresh: { memberId: number; wrapped: Buffer }[] = []
  private readonly ctx: Ctx

  constructor(ctx: Ctx) {
    this.ctx = ctx
  }

  create(memberId: number): void {
    const { key, wrapped } = this.ctx.vault.createDataKey(ownerOf(memberId))
    this.keys.set(memberId, key)
    this.fresh.push({ memberId, wrapped })
  }

  /** Loads the keys of members not created here. One statement, none where there is nobody to load. */
  async load(memberIds: readonly number[]): Promise<void> {
    const missing = [...new Set(memberIds)].filter((id) => !this.keys.has(id))
    if (missing.length === 0) return
    for (const row of await this.ctx.tx.rows(loadDataKeys, { memberId: missing })) {
      this.keys.set(row.memberId, openMemberKey(this.ctx, row.memberId, row.wrapped))
    }
  }

  /** Undefined for an erased member. */
  of(memberId: number): DataKey | undefined {
    return this.keys.get(memberId)
  }

  encryptIdentity(memberId: number, identityId: number, value: string): Buffer {
    return must(this.of(memberId), `member ${memberId} has no data key`).encrypt(identityField(identityId), value)
  }

  /** Writes the created ones. */
  async write(): Promise<void> {
    if (this.fresh.length === 0) return
    await this.ctx.tx.run(insertDataKeys, {
      memberId: this.fresh.map((row) => row.memberId),
      keyVersion: this.fresh.map((row) => row.wrapped.readUInt16BE(0)),
      wrapped: this.fresh.map((row) => row.wrapped),
    })
  }
}

/** What of the members still hangs on one master key. */
export interface KeyUse {
  readonly version: number
  /** Data keys wrapped under it. */
  readonly dataKeys: number
  /** Look-up hashes made with it: being written, read, about to be dropped; undefined where there are none. */
  readonly hashes: 'filling' | 'complete' | 'retired' | undefined
}

/** What hangs on each master key that the members use, by version. For operators; counts all members. */
export async function keysInUse(ctx: Ctx): Promise<KeyUse[]> {
  const [counts, hashes] = await Promise.all([ctx.tx.rows(countDataKeys, {}), ctx.tx.rows(loadKeyVersions, {})])
  const versions = [...new Set([...counts, ...hashes].map((row) => row.version))].sort((a, b) => a - b)
  return versions.map((version) => ({
    version,
    dataKeys: counts.find((row) => row.version === version)?.dataKeys ?? 0,
    hashes: hashes.find((row) => row.version === version)?.state as KeyUse['hashes'],
  }))
}
