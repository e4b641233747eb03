import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { count, ProblemNotice } from '@atrium/ui'
import { Alert, Button, Card, Skeleton, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import type { Programme } from '../loyalty/programme.tsx'
import { levelName, personsOf, type TierSet } from './definition.ts'

type Preview = ReplyOf<'tiers.previewSet'>
type Move = Preview['moves'][number]

/** Who would move if these levels took effect today. Every member is judged, so it takes its time. */
export function MovePreview({ programme, draft }: { readonly programme: Programme; readonly draft: TierSet }) {
  const { t } = useTranslation('tiers')
  const preview = useTell('tiers.previewSet', [])
  const run = () => preview.mutate({ path: { programmeId: programme.id }, body: draft })
  return (
    <Card
      size="small"
      title={t('preview.title')}
      extra={
        <Button size="small" onClick={run} loading={preview.isPending}>
          {t('preview.run')}
        </Button>
      }
    >
      {preview.isPending && (
        <>
          <Typography.Text type="secondary">{t('preview.slow')}</Typography.Text>
          <Skeleton active paragraph={{ rows: 3 }} />
        </>
      )}
      {preview.error && <ProblemNotice problem={problemOf(preview.error)} onRetry={run} />}
      {preview.isIdle && <Typography.Text type="secondary">{t('preview.hint')}</Typography.Text>}
      {preview.data && <Moves preview={preview.data} draft={draft} />}
    </Card>
  )
}

function Moves({ preview, draft }: { readonly preview: Preview; readonly draft: TierSet }) {
  const { t } = useTranslation('tiers')
  const { language } = useLanguage()
  const rank = (code: string) => draft.levels.findIndex((level) => level.code === code)
  const name = (code: string) => levelName(draft, code, language)
  const persons = (value: number) => count(value, language)
  const right = { align: 'right' as const, className: 'number' }
  return (
    <>
      <Table
        size="small"
        aria-label={t('preview.levels')}
        pagination={false}
        rowKey="code"
        style={{ marginBottom: 12 }}
        dataSource={[...new Set([...draft.levels.map(({ code }) => code), ...Object.keys(preview.before)])].map(
          (code) => ({
            code,
            before: personsOf(preview.before, code),
            after: personsOf(preview.after, code),
          }),
        )}
        columns={[
          { title: t('preview.level'), render: (_, row) => name(row.code) },
          { title: t('preview.before'), ...right, render: (_, row) => persons(row.before) },
          { title: t('preview.after'), ...right, render: (_, row) => persons(row.after) },
          { title: t('preview.change'), ...right, render: (_, row) => count(row.after - row.before, language, true) },
        ]}
      />
      {preview.moves.length === 0 ? (
        <Alert type="success" showIcon title={t('preview.nobody')} />
      ) : (
        <Table<Move>
          size="small"
          aria-label={t('preview.moves')}
          pagination={false}
          rowKey={(move) => `${move.from}>${move.to}`}
          dataSource={[...preview.moves]}
          columns={[
            {
              title: t('preview.moves'),
              render: (_, move) => (
                <>
                  {rank(move.to) > rank(move.from) ? (
                    <ArrowUpOutlined
                      style={{ color: 'var(--ant-color-success, #389e0d)' }}
                      aria-label={t('preview.up')}
                    />
                  ) : (
                    <ArrowDownOutlined
                      style={{ color: 'var(--ant-color-error, #cf1322)' }}
                      aria-label={t('preview.down')}
                    />
                  )}{' '}
                  {t('preview.move', { from: name(move.from), to: name(move.to) })}
                </>
              ),
            },
            { title: t('preview.persons'), ...right, render: (_, move) => persons(move.persons) },
          ]}
        />
      )}
    </>
  )
}
