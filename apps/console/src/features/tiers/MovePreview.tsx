import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { count, ProblemNotice } from '@atrium/ui'
import { Alert, Button, Card, Flex, Progress, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { MemberLink, type MemberNames, useMemberNames } from '../../app/member-names.tsx'
import type { Programme } from '../loyalty/programme.tsx'
import { levelName, personsOf, type TierSet } from './definition.ts'
import { type Move, type Preview, usePreview } from './preview.ts'

interface MoveProps {
  readonly programme: Programme
  /** The levels that hold now. */
  readonly set: TierSet
  readonly draft: TierSet
}

/** Who would move if these levels took effect today. Every member is judged; with many it is seen how far it is. */
export function MovePreview({ programme, set, draft }: MoveProps) {
  const { t } = useTranslation('tiers')
  const { language } = useLanguage()
  const { shown, start, stop } = usePreview(programme.id)
  const { state, persons, judged } = shown
  const running = state === 'running'
  return (
    <Card
      size="small"
      title={t('preview.title')}
      extra={
        running ? (
          <Button size="small" onClick={stop}>
            {t('preview.stop')}
          </Button>
        ) : (
          <Button size="small" onClick={() => start(draft)}>
            {t(state === 'idle' ? 'preview.run' : 'preview.again')}
          </Button>
        )
      }
    >
      <Flex vertical gap={12} aria-live="polite">
        {state === 'idle' && <Typography.Text type="secondary">{t('preview.hint')}</Typography.Text>}
        {running && (
          <div>
            <Typography.Text type="secondary" className="number">
              {t('preview.progress', { judged: count(judged, language), persons: count(persons ?? 0, language) })}
            </Typography.Text>
            <Progress
              percent={persons ? Math.min(99, Math.floor((judged / persons) * 100)) : 0}
              aria-label={t('preview.title')}
            />
          </div>
        )}
        {state === 'failed' && <ProblemNotice problem={problemOf(shown.error)} onRetry={() => start(draft)} />}
        {state === 'stopped' && <Alert type="info" showIcon title={t('preview.stopped')} />}
        {state !== 'idle' && !running && shown.of !== draft && (
          <Alert type="warning" showIcon title={t('preview.outdated')} />
        )}
        {state === 'done' && shown.preview && shown.of && <Moves preview={shown.preview} set={set} draft={shown.of} />}
      </Flex>
    </Card>
  )
}

function Moves({ preview, set, draft }: { readonly preview: Preview } & Omit<MoveProps, 'programme'>) {
  const { t } = useTranslation('tiers')
  const { language } = useLanguage()
  const names = useMemberNames(preview.moves.flatMap(({ sample }) => sample))
  const rank = (code: string) => {
    const at = draft.levels.findIndex((level) => level.code === code)
    return at >= 0 ? at : set.levels.findIndex((level) => level.code === code)
  }
  const name = (code: string) =>
    levelName(draft.levels.some((level) => level.code === code) ? draft : set, code, language)
  const persons = (value: number) => count(value, language)
  const right = { align: 'right' as const, className: 'number' }
  const codes = [...new Set([...draft.levels.map(({ code }) => code), ...Object.keys(preview.before)])]
  return (
    <>
      <Table
        size="small"
        aria-label={t('preview.levels')}
        pagination={false}
        rowKey="code"
        dataSource={codes.map((code) => ({
          code,
          before: personsOf(preview.before, code),
          after: personsOf(preview.after, code),
        }))}
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
            { title: t('preview.sample'), render: (_, move) => <Sample move={move} names={names} /> },
          ]}
        />
      )}
    </>
  )
}

/** A few of those who would move, as far as they may be seen. */
function Sample({ move, names }: { readonly move: Move; readonly names: MemberNames }) {
  const { t } = useTranslation('tiers')
  const { language } = useLanguage()
  if (move.sample.length === 0) return null
  const more = move.persons - move.sample.length
  return (
    <Flex gap={8} wrap>
      {move.sample.map((memberId) => (
        <MemberLink key={memberId} memberId={memberId} names={names} />
      ))}
      {more > 0 && (
        <Typography.Text type="secondary">{t('preview.more', { persons: count(more, language) })}</Typography.Text>
      )}
    </Flex>
  )
}
