/*
 * What declarations do not say by themselves, said once: into which columns a field that comes in is written, and which columns the house works
 * out from which others. A law compares the fields with the forms of the doors and the columns with the schema, so that neither can go stale.
 */

interface Words {
  readonly zh: string
  readonly en: string
}

/** An operation through which data comes in: fields of its form → columns of the ledger. */
export interface Door {
  /** operationId, as in openapi/partner.json. */
  readonly operation: string
  readonly owner: string
  readonly name: Words
  readonly fields: Readonly<Record<string, readonly string[]>>
}

const both = (column: string): readonly string[] => [`purchases.purchase.${column}`, `purchases.anonymous.${column}`]
const IDENTITIES = ['members.identity.kind', 'members.identity.value_cipher']

export const DOORS: readonly Door[] = [
  {
    operation: 'loyalty.postPurchase',
    owner: 'loyalty',
    name: { zh: '登记消费', en: 'Post a purchase' },
    fields: {
      kind: both('kind'),
      source: both('source'),
      number: both('number'),
      store: both('store_id'),
      terminal: both('terminal'),
      at: both('occurred_at'),
      currency: both('currency'),
      channel: both('channel'),
      grossMinor: [...both('gross_minor'), ...both('discount_minor')],
      paidMinor: [...both('paid_minor'), ...both('discount_minor')],
      payments: both('payments'),
      returnOf: [...both('return_of'), ...both('returned_minor')],
      'lines.sku': ['purchases.line.product_id', 'purchases.anonymous.lines', 'catalog.product.sku'],
      'lines.name': ['catalog.product.name_zh'],
      'lines.quantity': ['purchases.line.quantity_milli', 'purchases.anonymous.lines'],
      'lines.amountMinor': ['purchases.line.amount_minor', 'purchases.anonymous.lines'],
      'lines.guides': ['purchases.line.guides'],
      identities: ['purchases.purchase.member_id', ...IDENTITIES],
    },
  },
  {
    operation: 'members.register',
    owner: 'members',
    name: { zh: '注册会员', en: 'Register a member' },
    fields: {
      identities: IDENTITIES,
      stage: ['members.member.stage'],
      'profile.name': ['members.member.name'],
      'profile.gender': ['members.member.gender'],
      'profile.birthday': ['members.member.birthday'],
      'profile.attributes': ['members.member.attributes'],
      channel: ['members.member.joined_channel', 'members.identity.channel'],
      store: ['members.member.joined_store_id', 'members.member_scope.store_id'],
      guideId: ['members.member.guide_id'],
      consents: ['members.consent.purpose', 'members.consent.channel', 'members.consent.allowed'],
      at: ['members.member.joined_at', 'members.consent.said_at'],
    },
  },
  {
    operation: 'members.updateProfile',
    owner: 'members',
    name: { zh: '修改会员资料', en: 'Change a profile' },
    fields: {
      'profile.name': ['members.member.name'],
      'profile.gender': ['members.member.gender'],
      'profile.birthday': ['members.member.birthday'],
      'profile.attributes': ['members.member.attributes'],
    },
  },
  {
    operation: 'members.setConsent',
    owner: 'members',
    name: { zh: '记录授权同意', en: 'Note a consent' },
    fields: {
      purpose: ['members.consent.purpose'],
      channel: ['members.consent.channel'],
      allowed: ['members.consent.allowed'],
      source: ['members.consent.source'],
      at: ['members.consent.said_at'],
    },
  },
  {
    operation: 'catalog.putProduct',
    owner: 'catalog',
    name: { zh: '维护商品', en: 'Put a product' },
    fields: {
      sku: ['catalog.product.sku'],
      'name.zh': ['catalog.product.name_zh'],
      'name.en': ['catalog.product.name_en'],
      categoryPath: ['catalog.product.category_path'],
      brand: ['catalog.product.brand'],
    },
  },
  {
    operation: 'organization.putNode',
    owner: 'organization',
    name: { zh: '维护组织', en: 'Put a node of the organization' },
    fields: {
      code: ['organization.node.code'],
      'name.zh': ['organization.node.name_zh'],
      'name.en': ['organization.node.name_en'],
      parent: ['organization.node_parent.parent_id'],
      zone: ['organization.node.zone'],
      currency: ['organization.node.currency'],
      category: ['organization.node.category'],
      floor: ['organization.node.floor'],
    },
  },
  {
    operation: 'organization.countFootfall',
    owner: 'organization',
    name: { zh: '上报客流', en: 'Count footfall' },
    fields: {
      node: ['organization.footfall.node_id'],
      day: ['organization.footfall.day'],
      hour: ['organization.footfall.hour'],
      people: ['organization.footfall.people'],
    },
  },
]

/** Fields of behaviour events, as the tracking plan names them, and where every one of them is kept. */
export const EVENT_COLUMN = 'tracking.event.body'

/** What the house works out: columns that it reads → tables that it writes. */
export interface Step {
  readonly code: string
  readonly owner: string
  readonly name: Words
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

export const STEPS: readonly Step[] = [
  {
    code: 'members.fold',
    owner: 'members',
    name: { zh: '合并后的资料', en: 'Profile as merges leave it' },
    reads: [
      'members.member.joined_at',
      'members.member.erased_at',
      'members.root.root_id',
      'members.blocked_value.identity_id',
    ],
    writes: ['members.person'],
  },
  {
    code: 'loyalty.judge',
    owner: 'loyalty',
    name: { zh: '积分规则', en: 'Earning rules' },
    reads: [
      ...['paid_minor', 'store_id', 'channel', 'occurred_at'].map((column) => `purchases.purchase.${column}`),
      ...['amount_minor', 'quantity_milli', 'product_id'].map((column) => `purchases.line.${column}`),
      ...['catalog.product.category_path', 'catalog.product.brand', 'members.member.birthday'],
      ...['tiers.state.level', 'loyalty.rule_set.definition'],
    ],
    writes: ['points.entry', 'points.account'],
  },
  {
    code: 'tiers.judge',
    owner: 'tiers',
    name: { zh: '等级评定', en: 'Judging of levels' },
    reads: [
      'tiers.spend_day.net_minor',
      'tiers.spend_day.orders',
      'tiers.spend_day.points',
      'tiers.tier_set.definition',
    ],
    writes: ['tiers.state', 'tiers.change'],
  },
  {
    code: 'tiers.spendDays',
    owner: 'tiers',
    name: { zh: '每日消费累计', en: 'Spend by day' },
    reads: ['purchases.purchase.paid_minor', 'purchases.purchase.occurred_at', 'points.entry.amount'],
    writes: ['tiers.spend_day'],
  },
  {
    code: 'profiles.portraits',
    owner: 'profiles',
    name: { zh: '画像重算', en: 'Drawing of portraits' },
    reads: [
      ...[
        'paid_minor',
        'returned_minor',
        'gross_minor',
        'discount_minor',
        'occurred_at',
        'store_id',
        'channel',
        'kind',
      ].map((column) => `purchases.purchase.${column}`),
      ...['amount_minor', 'quantity_milli', 'product_id'].map((column) => `purchases.line.${column}`),
      ...['catalog.product.category_path', 'catalog.product.brand'],
    ],
    writes: ['profiles.habit', 'profiles.preference', 'profiles.standing', 'profiles.stage_change'],
  },
]
