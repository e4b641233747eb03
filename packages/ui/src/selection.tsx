import { Button, Flex, Typography, theme } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { count, type Language } from './format.ts'

/** Rows that somebody has ticked; those that the list no longer shows are left out. */
export interface Selection<Row> {
  readonly rows: readonly Row[]
  readonly keys: readonly string[]
  readonly choose: (keys: readonly string[]) => void
  readonly clear: () => void
}

/** What is ticked in a list. Filters that leave a row out take it out of what is chosen, too. */
export function useSelection<Row>(rows: readonly Row[], rowKey: (row: Row) => string): Selection<Row> {
  const [chosen, choose] = useState<readonly string[]>([])
  const known = new Set(chosen)
  const kept = rows.filter((row) => known.has(rowKey(row)))
  return { rows: kept, keys: kept.map(rowKey), choose, clear: () => choose([]) }
}

interface BarProps {
  readonly selection: Pick<Selection<unknown>, 'keys' | 'clear'>
  /** What can be done with them: buttons. */
  readonly children: ReactNode
}

/** What can be done with the ticked rows, in sight at the foot of the window while there are any. */
export function SelectionBar({ selection: { keys, clear }, children }: BarProps) {
  const { t, i18n } = useTranslation('ui')
  const { token } = theme.useToken()
  if (keys.length === 0) return null
  return (
    <section
      aria-label={t('selection.title')}
      data-selection
      style={{
        position: 'sticky',
        bottom: 12,
        zIndex: 3,
        width: 'fit-content',
        maxWidth: '100%',
        margin: '12px auto 0',
        padding: '8px 16px',
        borderRadius: token.borderRadiusLG,
        background: token.colorBgElevated,
        boxShadow: token.boxShadowSecondary,
      }}
    >
      <Flex gap={12} align="center" wrap>
        <Typography.Text className="number" role="status">
          {t('selection.count', { n: count(keys.length, i18n.language as Language) })}
        </Typography.Text>
        {children}
        <Button type="link" size="small" onClick={clear}>
          {t('selection.clear')}
        </Button>
      </Flex>
    </section>
  )
}
