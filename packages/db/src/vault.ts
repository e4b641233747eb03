import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { BrokenPromise, type DataKey, invariant, must, type Vault } from '@atrium/kernel'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const HASH_BYTES = 16
/** First byte of every cipher text: how it was made. */
const FORMAT = 1

export interface MasterKey {
  readonly version: number
  readonly key: Buffer
}

/** Each use has a key of its own, so that nothing written for one can serve in another. */
interface RingKeys {
  readonly wrap: KeyObject
  readonly lookup: KeyObject
  readonly seal: KeyObject
}

/** Hands out random bytes from a supply drawn 4 KiB at a time: a draw costs a system call, whatever its size. */
function randomSupply(): (bytes: number) => Buffer {
  let supply = Buffer.alloc(0)
  return (bytes) => {
    if (supply.length < bytes) supply = randomBytes(4096)
    const taken = Buffer.from(supply.subarray(0, bytes))
    supply = supply.subarray(bytes)
    return taken
  }
}

function encryptBytes(key: KeyObject, iv: Buffer, context: string, plain: Buffer): Buffer {
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(context))
  return Buffer.concat([Buffer.of(FORMAT), iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decryptBytes(key: KeyObject, context: string, sealed: Buffer): Buffer {
  invariant(sealed.length > 1 + IV_BYTES + TAG_BYTES - 1 && sealed[0] === FORMAT, 'a cipher text has an unknown form')
  const body = sealed.length - TAG_BYTES
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(1, 1 + IV_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(body))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(1 + IV_BYTES, body)), decipher.final()])
  } catch (error) {
    throw new BrokenPromise('a cipher text does not belong to this key and place', { cause: error })
  }
}

const dataKey = (key: KeyObject, random: (bytes: number) => Buffer): DataKey => ({
  encrypt: (field, plain) => encryptBytes(key, random(IV_BYTES), field, Buffer.from(plain)),
  decrypt: (field, cipher) => decryptBytes(key, field, cipher).toString(),
})

function derive({ key }: MasterKey): RingKeys {
  invariant(key.length === KEY_BYTES, `a master key has ${KEY_BYTES} bytes`)
  const derived = (use: string) => createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `atrium ${use}`, KEY_BYTES)))
  return { wrap: derived('wrap'), lookup: derived('lookup'), seal: derived('seal') }
}

/** A short public mark of a master key, to notice a file that has another key under a known version. */
export const fingerprintOf = ({ key }: MasterKey): string =>
  createHmac('sha256', key).update('atrium fingerprint').digest('hex').slice(0, 16)

/**
 * A vault over master keys. `refresh` is asked once when something names a version that is not among them: another process may
 * have added a key to the file since this one read it.
 */
export function makeVault(masterKeys: readonly MasterKey[], refresh?: () => readonly MasterKey[]): Vault {
  const random = randomSupply()
  const ring = new Map(masterKeys.map((master) => [master.version, derive(master)]))
  const versions = [...ring.keys()].sort((a, b) => a - b)
  // Asked each time: a key that was found in the file meanwhile is the newest from then on.
  const newest = () => must(versions.at(-1), 'a key ring has at least one key')
  newest()

  function keysOf(version: number): RingKeys {
    const known = ring.get(version)
    if (known) return known
    for (const master of refresh?.() ?? []) {
      if (ring.has(master.version)) continue
      ring.set(master.version, derive(master))
      versions.push(master.version)
    }
    versions.sort((a, b) => a - b)
    return must(ring.get(version), `the key file has no key of version ${version}`)
  }

  // Two bytes of version, then the cipher text.
  const withVersion = (version: number, sealed: Buffer) =>
    Buffer.concat([Buffer.of(version >> 8, version & 255), sealed])
  const unwrap = (owner: string, wrapped: Buffer) =>
    decryptBytes(keysOf(wrapped.readUInt16BE(0)).wrap, owner, wrapped.subarray(2))
  const wrap = (owner: string, key: Buffer) =>
    withVersion(newest(), encryptBytes(keysOf(newest()).wrap, random(IV_BYTES), owner, key))

  return {
    versions,
    lookupHash: (version, purpose, value) =>
      createHmac('sha256', keysOf(version).lookup).update(`${purpose}\0${value}`).digest().subarray(0, HASH_BYTES),
    createDataKey(owner) {
      const key = random(KEY_BYTES)
      return { key: dataKey(createSecretKey(key), random), wrapped: wrap(owner, key) }
    },
    openDataKey: (owner, wrapped) => dataKey(createSecretKey(unwrap(owner, wrapped)), random),
    rewrapDataKey: (owner, wrapped) => wrap(owner, unwrap(owner, wrapped)),
    seal: (purpose, plain) =>
      withVersion(newest(), encryptBytes(keysOf(newest()).seal, random(IV_BYTES), purpose, Buffer.from(plain))),
    unseal: (purpose, sealed) =>
      decryptBytes(keysOf(sealed.readUInt16BE(0)).seal, purpose, sealed.subarray(2)).toString(),
  }
}

const absent = (): never => {
  throw new BrokenPromise('this database was opened without a vault')
}

/** Stands in where a database is opened without keys: migrations, tools, tests that touch no personal field. */
export const noVault: Vault = {
  get versions() {
    return absent()
  },
  lookupHash: absent,
  createDataKey: absent,
  openDataKey: absent,
  rewrapDataKey: absent,
  seal: absent,
  unseal: absent,
}
