import { settingsChanged } from '@atrium/db'
import { type Chore, type Ctx, defineChore, must } from '@atrium/kernel'
import { rewrapMemberKey } from './data-keys.ts'
import { loadBlocked, loadIdentities, loadKeyVersions, loadOldKeys, nextMembers } from './identity-queries.ts'
import {
  copyHints,
  copyKeys,
  dropHashes,
  dropKeyVersion,
  moveKeyVersion,
  noteFilled,
  saveTails,
  saveWrapped,
  startKeyVersion,
} from './identity-store.ts'
import { identityKind, KIND_CODES } from './kinds.ts'
import { lockMembers } from './lock.ts'
import { MEMBERS_REVISION } from './settings.ts'
import { readValue } from './stored-identities.ts'
import { tailHash } from './write-identities.ts'

/**
 * Seconds between a change of the hash versions and the step that relies on everybody knowing it: transactions that began before
 * may still write as of the state before. None of ours lasts longer than a second (domain: Events inside the house).
 */
const GRACE_SECONDS = 60

/** Wraps data keys under the newest master key of the file. Needed once per key and member after `addMasterKey`. */
export const rewrapKeys: Chore = defineChore({
  name: 'members.rewrapKeys',
  everySeconds: 3600,
  limit: 1000,
  async run(ctx, limit) {
    const newest = newestVersion(ctx)
    const rows = await ctx.tx.rows(loadOldKeys, { newest, limit })
    if (rows.length === 0) return 0
    await ctx.tx.run(saveWrapped, {
      memberId: rows.map((row) => row.memberId),
      oldVersion: rows.map((row) => row.keyVersion),
      newVersion: newest,
      wrapped: rows.map((row) => rewrapMemberKey(ctx, row.memberId, row.wrapped)),
    })
    return rows.length
  },
})

const newestVersion = (ctx: Ctx): number => must(ctx.vault.versions.at(-1), 'the key ring is empty')

/**
 * Renews the look-up hashes after a master key was added: every write from now on goes under both versions, then what is there is
 * written under the new one, then reads go by the new one, then the old rows are dropped. Each step waits until no transaction of
 * the state before can be left.
 */
export const renewHashesAfter = (graceSeconds: number): Chore =>
  defineChore({
    name: 'members.renewHashes',
    everySeconds: 60,
    limit: 500,
    async run(ctx, limit) {
      const versions = await ctx.tx.rows(loadKeyVersions, {})
      const isSettled = (version: { readonly ageSeconds: number }) => version.ageSeconds >= graceSeconds
      const retired = versions.find((version) => version.state === 'retired')
      if (retired) return isSettled(retired) ? await drop(ctx, retired.version, limit) : 0
      const reading = must(
        versions.findLast((version) => version.state === 'complete'),
        'no version of the look-up hashes is complete',
      )
      const filling = versions.find((version) => version.state === 'filling')
      if (filling) return isSettled(filling) ? await fill(ctx, reading.version, filling, limit) : 0
      if (newestVersion(ctx) <= reading.version) return 0
      await ctx.tx.run(startKeyVersion, { version: newestVersion(ctx) })
      await settingsChanged(ctx, [MEMBERS_REVISION])
      return 1
    },
  })

export const renewHashes: Chore = renewHashesAfter(GRACE_SECONDS)

/**
 * Writes the hashes of the next members under the new version; after the last ones, reads go by it. Whoever is not among them by now
 * was made by a transaction that writes both versions.
 */
async function fill(
  ctx: Ctx,
  reading: number,
  filling: { readonly version: number; readonly filledTo: number },
  limit: number,
): Promise<number> {
  const { version } = filling
  const next = await ctx.tx.rows(nextMembers, { after: filling.filledTo, limit })
  await fillMembers(
    ctx,
    next.map((row) => row.memberId),
    reading,
    version,
  )
  if (next.length === limit) {
    await ctx.tx.run(noteFilled, { version, filledTo: next.at(-1)!.memberId })
    return limit
  }
  await fillBlocked(ctx, reading, version)
  await ctx.tx.run(moveKeyVersion, { version: reading, state: 'retired' })
  await ctx.tx.run(moveKeyVersion, { version, state: 'complete' })
  await settingsChanged(ctx, [MEMBERS_REVISION])
  return 1
}

async function fillMembers(ctx: Ctx, memberIds: readonly number[], reading: number, version: number): Promise<void> {
  await lockMembers(ctx, memberIds)
  const rows = (await ctx.tx.rows(loadIdentities, { memberId: memberIds })).flatMap((row) => {
    const value = row.endedAt === null ? readValue(ctx, row) : undefined
    const kind = must(identityKind(row.kind), `an identity has the unknown kind ${row.kind}`)
    return value === undefined ? [] : [{ row, kind, value }]
  })
  const hashes = {
    kind: rows.map(({ kind }) => kind.code),
    identityId: rows.map(({ row }) => row.identityId),
    memberId: rows.map(({ row }) => row.memberId),
    oldHash: rows.map(({ kind, value }) => ctx.vault.lookupHash(reading, kind.purpose, value)),
    newHash: rows.map(({ kind, value }) => ctx.vault.lookupHash(version, kind.purpose, value)),
    oldVersion: reading,
    newVersion: version,
  }
  const { memberId: _, ...keys } = hashes
  await ctx.tx.run(copyKeys, keys)
  await ctx.tx.run(copyHints, hashes)
  const tails = rows.flatMap(({ row, kind, value }) => {
    const hash = tailHash(ctx, version, { kind, value })
    return hash ? [{ row, hash }] : []
  })
  await ctx.tx.run(saveTails, {
    memberId: tails.map(({ row }) => row.memberId),
    identityId: tails.map(({ row }) => row.identityId),
    tailHash: tails.map(({ hash }) => hash),
  })
}

async function fillBlocked(ctx: Ctx, reading: number, version: number): Promise<void> {
  const rows = (await ctx.tx.rows(loadBlocked, {})).map((row) => ({
    ...row,
    purpose: must(identityKind(row.kind), `a blocked value has the unknown kind ${row.kind}`).purpose,
    value: ctx.vault.unseal(`blocked:${row.identityId}`, row.sealed),
  }))
  await ctx.tx.run(copyKeys, {
    kind: rows.map((row) => row.kind),
    identityId: rows.map((row) => row.identityId),
    oldHash: rows.map((row) => ctx.vault.lookupHash(reading, row.purpose, row.value)),
    newHash: rows.map((row) => ctx.vault.lookupHash(version, row.purpose, row.value)),
    oldVersion: reading,
    newVersion: version,
  })
}

async function drop(ctx: Ctx, version: number, limit: number): Promise<number> {
  const dropped = await ctx.tx.rows(dropHashes, { kind: KIND_CODES, version, limit: limit * 10 })
  if (dropped.length > 0) return dropped.length
  await ctx.tx.run(dropKeyVersion, { version })
  return 0
}
