import { count, nameIn } from '@atrium/ui'
import { Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import type { Programme } from './holdings.ts'
import { type DayRange, isWithin } from './range.ts'

interface LevelsProps {
  readonly stock: NonNullable<Programme['stock']>
  readonly range: DayRange
}

/** How many persons stand on each level above the base, and who moved from where to where in the range. */
export function Levels({ stock, range }: LevelsProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const names = new Map(stock.levels.map(({ code, name }) => [code, nameIn(name, language)]))
  const nameOf = (code: string) => names.get(code) ?? code
  const moves = new Map<string, { readonly from: string; readonly to: string; members: number }>()
  const kept = new Map<string, number>()
  for (const { from, to, day, members, direction } of stock.moved) {
    if (!isWithin(day, range)) continue
    if (direction === 'kept') {
      kept.set(to, (kept.get(to) ?? 0) + members)
      continue
    }
    const key = `${from} ${to}`
    const move = moves.get(key) ?? { from, to, members: 0 }
    move.members += members
    moves.set(key, move)
  }
  const told = [...moves.values()].sort((a, b) => b.members - a.members)
  return (
    <div style={{ marginTop: 12, display: 'grid', gap: 6 }}>
      <Flex gap={20} wrap align="baseline">
        <Typography.Text type="secondary">{t('programme.levels')}</Typography.Text>
        {stock.levels.map(
          ({ code, persons }) =>
            persons !== null && (
              <span key={code}>
                {nameOf(code)} <strong className="number">{count(persons, language)}</strong>
              </span>
            ),
        )}
      </Flex>
      <Flex gap={20} wrap align="baseline">
        <Typography.Text type="secondary">{t('programme.moves')}</Typography.Text>
        {told.length === 0 && <span>{t('programme.noMoves')}</span>}
        {told.map(({ from, to, members }) => (
          <span key={`${from} ${to}`}>
            {nameOf(from)} → {nameOf(to)} <strong className="number">{count(members, language)}</strong>
          </span>
        ))}
      </Flex>
      {kept.size > 0 && (
        <Flex gap={20} wrap align="baseline">
          <Typography.Text type="secondary">{t('programme.kept')}</Typography.Text>
          {stock.levels.map(
            ({ code }) =>
              kept.has(code) && (
                <span key={code}>
                  {nameOf(code)} <strong className="number">{count(kept.get(code) ?? 0, language)}</strong>
                </span>
              ),
          )}
        </Flex>
      )}
    </div>
  )
}
