import { jsonb, type RowOf, statement } from '@atrium/kernel'

/** The parameters of a page's address. */
export type ViewParams = Readonly<Record<string, string>>

const view = {
  viewId: 'int',
  page: 'text',
  name: 'text',
  params: jsonb<ViewParams>(),
  isDefault: 'boolean',
} as const

export const listViews = statement({
  name: 'staff.listViews',
  params: { accountId: 'int', page: 'text' },
  row: view,
  sql: `select view_id, page, name, params, is_default from staff.saved_view
        where account_id = :accountId and page = :page order by view_id`,
})
export type SavedView = RowOf<typeof listViews>

// One account changes its own views only; its row is the lock that keeps names and the default in order.
export const lockOwnAccount = statement({
  name: 'staff.lockOwnAccount',
  params: { accountId: 'int' },
  row: { id: 'int' },
  sql: 'select id from staff.account where id = :accountId for update',
})

export const clearDefaultView = statement({
  name: 'staff.clearDefaultView',
  params: { accountId: 'int', page: 'text' },
  sql: `update staff.saved_view set is_default = false where account_id = :accountId and page = :page and is_default`,
})

export const insertView = statement({
  name: 'staff.insertView',
  params: {
    accountId: 'int',
    page: 'text',
    name: 'text',
    params: 'jsonb',
    isDefault: 'boolean',
    now: 'timestamptz',
  },
  row: view,
  sql: `insert into staff.saved_view (account_id, page, name, params, is_default, changed_at)
        values (:accountId, :page, :name, :params, :isDefault, :now)
        returning view_id, page, name, params, is_default`,
})

export const updateView = statement({
  name: 'staff.updateView',
  params: {
    accountId: 'int',
    viewId: 'int',
    name: 'text',
    params: 'jsonb',
    isDefault: 'boolean',
    now: 'timestamptz',
  },
  row: view,
  sql: `update staff.saved_view
        set name = :name, params = :params, is_default = :isDefault, changed_at = :now
        where view_id = :viewId and account_id = :accountId
        returning view_id, page, name, params, is_default`,
})

export const deleteView = statement({
  name: 'staff.deleteView',
  params: { accountId: 'int', viewId: 'int' },
  sql: 'delete from staff.saved_view where view_id = :viewId and account_id = :accountId',
})
