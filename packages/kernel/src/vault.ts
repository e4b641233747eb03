/**
 * Personal fields at rest (domain: Identity): one data key per member, wrapped by a master key of the key ring, and keyed
 * hashes for look-up. Erasing a member's wrapped key makes everything under it unreadable, in backups too. The
 * implementation over the key file is in `@atrium/db`; commands reach it as `ctx.vault`.
 */
export interface Vault {
  /** Versions of the key ring, ascending. New data keys are wrapped by the last. */
  readonly versions: readonly number[]
  /**
   * 16 bytes that stand for a value in a look-up table: HMAC-SHA-256 under that version of the ring, cut. The same text under
   * two purposes gives unrelated hashes. Throws BrokenPromise for a version that the ring lacks.
   */
  lookupHash(version: number, purpose: string, value: string): Buffer
  /** A fresh data key for an owner (`member:17`), together with the form in which it is stored. */
  createDataKey(owner: string): { readonly key: DataKey; readonly wrapped: Buffer }
  /** The key behind a stored form. Throws BrokenPromise where it was wrapped for another owner or under an unknown version. */
  openDataKey(owner: string, wrapped: Buffer): DataKey
  /** The same data key, wrapped under the newest version of the ring. */
  rewrapDataKey(owner: string, wrapped: Buffer): Buffer
  /** Encrypts a secret of the house itself (no member's), such as the seed of a second factor. */
  seal(purpose: string, plain: string): Buffer
  /** Reads what `seal` wrote for the same purpose, under any version of the ring. */
  unseal(purpose: string, sealed: Buffer): string
}

/** Encrypts and decrypts the fields of one owner. A field's name is bound into its cipher text: it can not be moved to another. */
export interface DataKey {
  encrypt(field: string, plain: string): Buffer
  decrypt(field: string, cipher: Buffer): string
}
