import { defineEvent } from '@atrium/kernel'

export const accountsChanged = defineEvent<{
  readonly accounts: readonly {
    readonly accountId: number
    readonly what: 'created' | 'changed' | 'disabled' | 'enabled'
  }[]
}>({
  topic: 'staff.accountsChanged',
  about: 'Accounts of staff were created, changed, disabled or enabled.',
  sample: { accounts: [{ accountId: 7, what: 'created' }] },
})

export const rolesChanged = defineEvent<{ readonly roleIds: readonly number[] }>({
  topic: 'staff.rolesChanged',
  about: 'What roles hold has changed, and with it the rights of everybody who has them.',
  sample: { roleIds: [100] },
})

export const grantsChanged = defineEvent<{
  readonly grants: readonly {
    readonly accountId: number
    readonly roleId: number
    /** 0: the whole group. */
    readonly nodeId: number
    readonly granted: boolean
  }[]
}>({
  topic: 'staff.grantsChanged',
  about: 'Roles were granted to accounts on parts of the organization, or taken back.',
  sample: { grants: [{ accountId: 7, roleId: 4, nodeId: 17, granted: true }] },
})

export const keysChanged = defineEvent<{
  readonly keys: readonly { readonly keyId: number; readonly what: 'created' | 'rotated' | 'revoked' }[]
}>({
  topic: 'staff.keysChanged',
  about: 'API keys were created, rotated or revoked.',
  sample: { keys: [{ keyId: 3, what: 'rotated' }] },
})
