import { day, instant, nameIn } from '@atrium/ui'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone, useNodes } from '../organization/nodes.ts'
import type { TrailRow } from './AuditTrail.tsx'
import { numberOf } from './identifiers.ts'
import { usePermissions, useRoles } from './roles.ts'

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/
const DAY = /^\d{4}-\d\d-\d\d$/
/** Since ever, as the organization writes it. */
const EVER = '1900-01-01'
const BY_CODE = new Set(['parent', 'owner', 'node', 'nodes', 'store'])
const BY_NUMBER = new Set(['nodeId', 'nodeIds', 'storeId', 'parentId'])

/** Names of the settings of what a row of the trail is about; by key. */
function useSettingNames({ subject }: Pick<TrailRow, 'subject'>): ReadonlyMap<string, string> {
  const me = useMe()
  const { language } = useLanguage()
  const { nodes } = useNodes()
  const may = mayAll(me, ['organization.read'])
  const wanted = Number(subject.id)
  const programmes = useAsk('organization.programmes', {}, { enabled: may && subject.kind === 'programme' })
  const programme = programmes.data?.programmes.find(({ id }) => numberOf(id) === wanted)
  const node = subject.kind === 'node' ? nodes.find(({ id }) => numberOf(id) === wanted) : undefined
  const ofProgramme = useAsk(
    'organization.programmeSettings',
    { path: { programmeId: programme?.id ?? '' } },
    { enabled: may && programme !== undefined },
  )
  const ofNode = useAsk(
    'organization.nodeSettings',
    { path: { nodeId: node?.id ?? '' } },
    { enabled: may && node !== undefined },
  )
  const settings = [...(ofProgramme.data?.settings ?? []), ...(ofNode.data?.settings ?? [])]
  return new Map(settings.map(({ key, about }) => [key, language === 'en' ? about.en : about.zh]))
}

/** What stands in a row of the trail as people say it: names of fields, of nodes, roles and permissions, days and yes or no. */
export function useTrailValues(row: Pick<TrailRow, 'subject'>) {
  const { t, i18n } = useTranslation('staff')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const { nodes } = useNodes()
  const { nameOf: roleName } = useRoles()
  const permissions = usePermissions()
  const settings = useSettingNames(row)
  const word = (key: string) => (i18n.exists(`staff:audit.${key}`) ? t(`audit.${key}`) : undefined)
  const nodeName = (fits: (node: (typeof nodes)[number]) => boolean) => {
    const node = nodes.find(fits)
    return node && nameIn(node.name, language)
  }

  const plain = (value: unknown, field: string): string => {
    if (value === null || value === undefined) return t('audit.empty')
    if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no')
    if (typeof value === 'number' && BY_NUMBER.has(field))
      return value === 0 ? t('accounts.group') : (nodeName(({ id }) => numberOf(id) === value) ?? String(value))
    const text = String(value)
    if (BY_CODE.has(field)) return nodeName(({ code }) => code === text) ?? text
    if (field === 'role') return roleName(text)
    if (field === 'permissions') return permissions.find(({ name }) => name === text)?.label ?? text
    if (field === 'displayName' && text === 'changed') return t('audit.withheld')
    if (INSTANT.test(text)) return instant(text, zone, language)
    if (DAY.test(text)) return text === EVER ? t('audit.ever') : day(text, language)
    return word(`value.${text}`) ?? text
  }

  const valueText = (value: unknown, field: string): string => {
    if (Array.isArray(value))
      return value.length === 0 ? t('audit.empty') : value.map((each) => valueText(each, field)).join(t('grant.comma'))
    if (typeof value !== 'object' || value === null) return plain(value, field)
    const parts = new Map<string, unknown>(Object.entries(value))
    // Spans of hours and of days are read as such.
    if (parts.has('opens')) return `${parts.get('opens')}–${parts.get('closes')}`
    if (parts.has('from') && parts.has('to'))
      return `${plain(parts.get('from'), '')} – ${plain(parts.get('to'), '')} ${parts.get('reason') ?? ''}`.trim()
    if (parts.has('cipher')) return t('audit.sealed')
    return [...parts].map(([key, each]) => `${fieldName([key])} ${valueText(each, key)}`).join(' · ')
  }

  const fieldName = (path: readonly string[]): string =>
    path
      .map((step) => settings.get(step) ?? word(`fieldName.${step}`) ?? (DAY.test(step) ? plain(step, '') : step))
      .join(' · ')

  return {
    field: fieldName,
    value: (path: readonly string[], value: unknown): string | undefined =>
      value === undefined ? undefined : valueText(value, path.at(-1) ?? ''),
  }
}
