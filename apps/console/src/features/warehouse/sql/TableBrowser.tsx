import { DownOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Grid, Input, Skeleton, Tag, Typography, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../../app/language.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import type { Dataset, Table } from './EditorBox.tsx'
import { fileAddress } from './names.ts'

interface BrowserProps {
  readonly tables: readonly Table[] | undefined
  readonly datasets: readonly Dataset[]
  readonly onInsert: (text: string) => void
  readonly onPreview: (table: string) => void
  /** For whoever comes by key: past some fifty tables to the editor. */
  readonly onSkip: () => void
}

interface Shown {
  readonly name: string
  readonly words: string
  readonly rows: Table['rows']
  readonly isDataset: boolean
  readonly columns: readonly { readonly name: string; readonly type: string; readonly words: string }[]
}

/** Tables and columns with their names in words; a press puts one into the editor. */
export function TableBrowser({ tables, datasets, onInsert, onPreview, onSkip }: BrowserProps) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  // On a phone the editor stands below, and is not pushed out of sight.
  const isWide = Grid.useBreakpoint().lg !== false
  const [text, setText] = useState('')
  const [open, setOpen] = useState<readonly string[]>([])
  const all: readonly Shown[] = [
    ...datasets.map(
      ({ name, about, result }): Shown => ({
        ...{ name: `datasets.${name}`, words: about || t('sql.tables.dataset'), rows: 'all', isDataset: true },
        columns: result.columns.map((column) => ({ name: column.name, type: column.type, words: '' })),
      }),
    ),
    ...(tables ?? []).map(
      (table): Shown => ({
        ...{ name: table.name, words: table[language], rows: table.rows, isDataset: false },
        columns: table.columns.map((column) => ({ name: column.name, type: column.type, words: column[language] })),
      }),
    ),
  ]
  const wanted = text.trim().toLowerCase()
  const fits = (...words: string[]) => words.some((word) => word.toLowerCase().includes(wanted))
  const shown = all.flatMap((table) => {
    if (wanted === '' || fits(table.name, table.words)) return [table]
    const columns = table.columns.filter((column) => fits(column.name, column.words))
    return columns.length === 0 ? [] : [{ ...table, columns }]
  })
  const isOpen = (table: Shown) => open.includes(table.name) || (wanted !== '' && shown.length <= 3)
  return (
    <Card
      size="small"
      title={t('sql.tables.title')}
      style={isWide ? { flex: '0 1 300px', minWidth: 240 } : { flex: '1 1 100%' }}
    >
      <button type="button" className="skip" onClick={onSkip}>
        {t('sql.tables.skip')}
      </button>
      <Input
        allowClear
        data-search
        value={text}
        aria-label={t('sql.tables.search')}
        placeholder={t('sql.tables.search')}
        onChange={(event) => setText(event.target.value)}
        style={{ marginBottom: 8 }}
      />
      {tables === undefined ? (
        <Skeleton active />
      ) : (
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by key.
          tabIndex={0}
          aria-label={t('sql.tables.title')}
          style={{ maxHeight: isWide ? 620 : 200, overflowY: 'auto', overflowX: 'hidden' }}
        >
          {shown.length === 0 && <Typography.Text type="secondary">{t('sql.tables.none')}</Typography.Text>}
          {shown.map((table) => (
            <TableEntry
              key={table.name}
              table={table}
              isOpen={isOpen(table)}
              onToggle={() =>
                setOpen(isOpen(table) ? open.filter((name) => name !== table.name) : [...open, table.name])
              }
              onInsert={onInsert}
              onPreview={onPreview}
            />
          ))}
        </section>
      )}
    </Card>
  )
}

interface EntryProps extends Pick<BrowserProps, 'onInsert' | 'onPreview'> {
  readonly table: Shown
  readonly isOpen: boolean
  readonly onToggle: () => void
}

function TableEntry({ table, isOpen, onToggle, onInsert, onPreview }: EntryProps) {
  const { t } = useTranslation('warehouse')
  const { token } = theme.useToken()
  const me = useMe()
  const { name, words, rows, isDataset, columns } = table
  const small = { fontSize: 12, color: token.colorTextSecondary }
  return (
    <div style={{ borderBottom: `1px solid ${token.colorBorderSecondary}`, paddingBlock: 2 }}>
      <div style={{ display: 'flex', alignItems: 'center', gap: 2 }}>
        <Button
          type="text"
          size="small"
          icon={isOpen ? <DownOutlined /> : <RightOutlined />}
          aria-expanded={isOpen}
          aria-label={t(isOpen ? 'sql.tables.close' : 'sql.tables.open', { name })}
          onClick={onToggle}
        />
        <Button
          type="text"
          size="small"
          block
          title={t('sql.tables.insert', { name })}
          onClick={() => onInsert(name)}
          style={{ height: 'auto', minWidth: 0, paddingBlock: 3, justifyContent: 'start', textAlign: 'start' }}
        >
          <span style={{ minWidth: 0, whiteSpace: 'normal' }}>
            {words}
            <span style={{ ...small, display: 'block', fontFamily: 'monospace' }}>{name}</span>
          </span>
        </Button>
      </div>
      {isOpen && (
        <div style={{ paddingInlineStart: 26, paddingBottom: 6 }}>
          <Flex gap={4} wrap align="center" style={{ marginBottom: 2 }}>
            {rows !== 'all' && <Tag>{t(`sql.tables.rows.${rows}`)}</Tag>}
            <Button type="link" size="small" style={{ paddingInline: 4 }} onClick={() => onPreview(name)}>
              {t('sql.tables.preview')}
            </Button>
            {!isDataset && mayAll(me, ['warehouse.download']) && (
              <>
                <Button
                  type="link"
                  size="small"
                  style={{ paddingInline: 4 }}
                  href={fileAddress('warehouse.tableCsv', name)}
                  download
                >
                  {t('sql.result.csv')}
                </Button>
                <Button
                  type="link"
                  size="small"
                  style={{ paddingInline: 4 }}
                  href={fileAddress('warehouse.tableParquet', name)}
                  download
                >
                  {t('sql.result.parquet')}
                </Button>
              </>
            )}
          </Flex>
          {columns.map((column) => (
            <Button
              key={column.name}
              type="text"
              size="small"
              block
              title={t('sql.tables.insert', { name: column.name })}
              onClick={() => onInsert(column.name)}
              style={{ height: 'auto', paddingBlock: 2, justifyContent: 'start', textAlign: 'start' }}
            >
              <span style={{ minWidth: 0, whiteSpace: 'normal' }}>
                <span style={{ fontFamily: 'monospace', fontSize: 13 }}>{column.name}</span>
                <span style={{ ...small, display: 'block' }}>
                  {column.words === '' ? column.type : t('sql.tables.column', { zh: column.words, type: column.type })}
                </span>
              </span>
            </Button>
          ))}
        </div>
      )}
    </div>
  )
}
