import { count, Figure, nameIn, percent } from '@atrium/ui'
import { Card, Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { change, type Days, isKnown, type PointsName, pointsOf } from './figures.ts'
import { useNodes } from './nodes.ts'
import { before, type DayRange, yearBefore } from './range.ts'

type Programme = ReplyOf<'organization.programmes'>['programmes'][number]

interface ProgrammesProps {
  readonly range: DayRange
  readonly now: Days | undefined
  readonly then: Days | undefined
}

/** Points and levels of the programmes that are open, or that moved points in the range. */
export function Programmes({ range, now, then }: ProgrammesProps) {
  const enabled = mayAll(useMe(), ['organization.read'])
  const { data } = useAsk('organization.programmes', {}, { enabled })
  const moved = new Set(now?.points.map(({ programmeId }) => programmeId))
  const shown = (data?.programmes ?? []).filter(({ id, closedOn }) => moved.has(id) || closedOn === null)
  return (
    <>
      {shown.map((programme) => (
        <ProgrammeCard key={programme.id} programme={programme} range={range} now={now} then={then} />
      ))}
    </>
  )
}

/** What no store can claim is told where the whole group is looked at. */
const OF_STORES: readonly PointsName[] = ['issued', 'takenBack']
const OF_GROUP: readonly PointsName[] = [...OF_STORES, 'redeemed', 'expired']

function ProgrammeCard({ programme, range, now, then }: ProgrammesProps & { readonly programme: Programme }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const me = useMe()
  const scope = useScopeNode()
  const isGroup = useNodes().find(scope)?.kind === 'group'
  const maySeeTotals = mayAll(me, ['points.readTotals'])
  const totals = useAsk('points.totals', { query: { programmeId: programme.id, ...range } }, { enabled: maySeeTotals })
  const sum = (name: PointsName) => [
    pointsOf(now, range, programme.id, name),
    pointsOf(now, before(range), programme.id, name),
    pointsOf(then, yearBefore(range), programme.id, name),
  ]
  return (
    <Card size="small" title={`${nameIn(programme.name, language)} · ${t('programme.title')}`}>
      <div style={{ display: 'grid', gap: 12, gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))' }}>
        {(isGroup ? OF_GROUP : OF_STORES).map((name) => {
          const [value = 0, last = 0, year = 0] = sum(name)
          return (
            <Figure
              key={name}
              label={t(`programme.${name}`)}
              value={count(value, language)}
              definition={t(`programme.${name}Hint`)}
              moreIs={name === 'issued' || name === 'redeemed' ? 'better' : 'neither'}
              changes={[
                { label: t('home.last'), share: isKnown(now, before(range)) ? change(value, last) : null },
                { label: t('home.year'), share: isKnown(now, yearBefore(range)) ? change(value, year) : null },
              ]}
            />
          )
        })}
        {totals.data && (
          <div>
            <Figure
              label={t('programme.outstanding')}
              value={count(totals.data.outstanding, language)}
              definition={t('programme.outstandingHint')}
              moreIs="neither"
            />
            {totals.data.debt > 0 && (
              <Typography.Text type="secondary">
                {t('programme.debt', { debt: count(totals.data.debt, language) })}
              </Typography.Text>
            )}
          </div>
        )}
      </div>
      {mayAll(me, ['tiers.readSets']) && <Levels programmeId={programme.id} />}
    </Card>
  )
}

/** How many persons stand on each level now. */
function Levels({ programmeId }: { readonly programmeId: string }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const counts = useAsk('tiers.counts', { path: { programmeId } }).data?.counts ?? {}
  const set = useAsk('tiers.set', { path: { programmeId } }).data
  const names = new Map(set?.definition.levels.map(({ code, name }) => [code, nameIn(name, language)]))
  const all = Object.values(counts).reduce((total, persons) => total + persons, 0)
  if (all === 0) return null
  return (
    <Flex gap={24} wrap style={{ marginTop: 12 }} align="baseline">
      <Typography.Text type="secondary">{t('programme.levels')}</Typography.Text>
      {Object.entries(counts).map(([code, persons]) => (
        <span key={code}>
          {names.get(code) ?? code} <strong className="number">{count(persons, language)}</strong>{' '}
          <Typography.Text type="secondary">{percent(persons / all, language)}</Typography.Text>
        </span>
      ))}
    </Flex>
  )
}
