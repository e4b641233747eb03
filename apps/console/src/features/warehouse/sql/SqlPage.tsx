import { CaretRightOutlined, SaveOutlined, StopOutlined } from '@ant-design/icons'
import { count, Page, ProblemNotice } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Button, Card, Flex, Select, Tabs, Typography } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk, useTell } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { DataAge } from './DataAge.tsx'
import { DatasetList } from './DatasetList.tsx'
import { EditorBox } from './EditorBox.tsx'
import type { SqlEditor } from './editor.ts'
import { KeepDatasetDrawer, SaveQueryDrawer } from './KeepDrawers.tsx'
import { keepDraft, readDraft } from './names.ts'
import { Result, type Run } from './Result.tsx'
import { ResultChart } from './ResultChart.tsx'
import { RunHistory } from './RunHistory.tsx'
import { type Saved, SavedList } from './SavedList.tsx'
import { TableBrowser } from './TableBrowser.tsx'

/** How often a running statement is looked after, ms. */
const LOOK_MS = 400
const SNAPSHOT_MS = 15_000

/** Analysts ask the published data with SQL: write, run, look, draw, keep. */
export default function SqlPage() {
  const { t } = useTranslation('warehouse')
  const me = useMe()
  const params = useUrlParams()
  const hint = useId()
  const editor = useRef<SqlEditor>(undefined)
  const [text, setText] = useState(() => readDraft() ?? '')
  const [saved, setSaved] = useState<Saved>()
  const [saving, setSaving] = useState(false)
  const [keeping, setKeeping] = useState<Run>()
  const tables = useAsk('warehouse.tables', {})
  const datasets = useAsk('warehouse.datasets', {})
  const snapshot = useAsk('warehouse.snapshot', {}, { refetchMs: SNAPSHOT_MS })
  const tab = params.get('tab') ?? 'result'
  const work = useRuns(editor)
  const { run } = work
  const write = (next: string) => {
    editor.current?.setText(next)
    setText(next)
    keepDraft(next)
  }
  const open = (next: string, more: Readonly<Record<string, string | undefined>>) => {
    write(next)
    params.set({ run: undefined, tab: undefined, ...more })
  }
  const tell = (table: string) => {
    open(`select * from ${table} limit 100`, {})
    work.start(`select * from ${table} limit 100`, 0)
  }
  // A link to a run brings its statement along, where nothing else was begun.
  const linked = run?.sql
  useEffect(() => {
    if (linked === undefined || editor.current?.chosen().text.trim() !== '') return
    editor.current.setText(linked)
    setText(linked)
  }, [linked])
  const failed = tables.error ?? snapshot.error ?? work.error
  return (
    <Page title={t('sql.title')} purpose={t('sql.purpose')}>
      {failed && <ProblemNotice problem={problemOf(failed)} onRetry={() => void tables.refetch()} />}
      {snapshot.data && <DataAge snapshot={snapshot.data} />}
      <Flex gap={16} align="start" wrap>
        <TableBrowser
          tables={tables.data?.items}
          datasets={datasets.data?.items ?? NONE}
          onInsert={(name) => editor.current?.insert(name)}
          onPreview={tell}
          onSkip={() => editor.current?.focus()}
        />
        <div style={{ flex: '1 1 520px', minWidth: 0 }}>
          <Card size="small" style={{ marginBottom: 16 }} styles={{ body: { padding: 0 } }}>
            <EditorBox
              editor={editor}
              text={text}
              describedBy={hint}
              tables={tables.data?.items ?? NONE}
              datasets={datasets.data?.items ?? NONE}
              onRun={work.runChosen}
              onChange={(next) => {
                setText(next)
                keepDraft(next)
              }}
            />
            <Toolbar work={work} snapshot={snapshot.data} hint={hint} isEmpty={text.trim() === ''}>
              {mayAll(me, ['warehouse.keep']) && (
                <Button icon={<SaveOutlined />} disabled={text.trim() === ''} onClick={() => setSaving(true)}>
                  {t(saved?.mine ? 'sql.editor.saveChanges' : 'sql.editor.save')}
                </Button>
              )}
            </Toolbar>
          </Card>
          <Card size="small">
            <Tabs
              activeKey={tab}
              onChange={(key) => params.set({ tab: key === 'result' ? undefined : key }, { replace: true })}
              destroyOnHidden
              size="small"
              items={[
                {
                  key: 'result',
                  label: t('sql.tabs.result'),
                  children: <Result key={run?.runId ?? ''} run={run} onKeep={setKeeping} />,
                },
                ...(run?.result && run.kept
                  ? [{ key: 'chart', label: t('sql.tabs.chart'), children: <ResultChart key={run.runId} run={run} /> }]
                  : []),
                {
                  key: 'history',
                  label: t('sql.tabs.history'),
                  children: <RunHistory onOpen={({ sql, runId }) => open(sql, { run: runId })} />,
                },
                {
                  key: 'saved',
                  label: t('sql.tabs.saved'),
                  children: (
                    <SavedList
                      onOpen={(one) => {
                        setSaved(one)
                        open(one.sql, {})
                      }}
                    />
                  ),
                },
                { key: 'datasets', label: t('sql.tabs.datasets'), children: <DatasetList onUse={tell} /> },
              ]}
            />
          </Card>
        </div>
      </Flex>
      <SaveQueryDrawer
        open={saving}
        sql={text}
        saved={saved}
        onClose={() => setSaving(false)}
        onSaved={() => setSaving(false)}
      />
      <KeepDatasetDrawer run={keeping} onClose={() => setKeeping(undefined)} />
    </Page>
  )
}

/** One and the same empty list. */
const NONE: readonly never[] = []

/** The run that is shown, and what starts and stops one. */
function useRuns(editor: React.RefObject<SqlEditor | undefined>) {
  const params = useUrlParams()
  const runId = params.get('run')
  const [rowLimit, setRowLimit] = useState<1_000 | 10_000 | 100_000 | 1_000_000>(10_000)
  const [looking, setLooking] = useState(true)
  /** Where the statement of the run begins in the editor. */
  const begun = useRef({ runId: '', from: 0 })
  const starting = useTell('warehouse.run', ['warehouse.runs'])
  const cancelling = useTell('warehouse.cancel', ['warehouse.runOne'])
  const asked = useAsk(
    'warehouse.runOne',
    { path: { runId: runId ?? '' } },
    { enabled: runId !== undefined, ...(looking ? { refetchMs: LOOK_MS } : {}) },
  )
  const run = runId === undefined ? undefined : asked.data
  const isRunning = starting.isPending || run?.state === 'running'
  useEffect(() => {
    setLooking(run === undefined || run.state === 'running')
  }, [run])
  const fault = run?.fault
  useEffect(() => {
    const { runId: own, from } = begun.current
    if (!run || run.runId !== own || !fault || fault.line === null || fault.column === null)
      return editor.current?.mark(undefined)
    const before = run.sql.split('\n').slice(0, fault.line - 1)
    editor.current?.mark(from + before.reduce((sum, line) => sum + line.length + 1, 0) + fault.column - 1)
  }, [run, fault, editor])
  const start = (sql: string, from: number) => {
    if (sql.trim() === '' || isRunning) return
    starting.mutate(
      { body: { sql, rowLimit } },
      {
        onSuccess: (made) => {
          begun.current = { runId: made.runId, from }
          setLooking(true)
          params.set({ run: made.runId, tab: undefined }, { replace: true })
        },
      },
    )
  }
  return {
    ...{ run, isRunning, rowLimit, setRowLimit, start },
    error: starting.error ?? cancelling.error ?? asked.error,
    runChosen: () => {
      const chosen = editor.current?.chosen()
      if (chosen) start(chosen.text, chosen.from)
    },
    stop: () => run && cancelling.mutate({ body: { runId: run.runId } }),
  }
}

interface ToolbarProps {
  readonly work: ReturnType<typeof useRuns>
  readonly snapshot: { readonly limits: Limits } | undefined
  readonly hint: string
  readonly isEmpty: boolean
  readonly children: React.ReactNode
}
interface Limits {
  readonly seconds: number
  readonly rows: number
  readonly bytes: number
  readonly ofAccount: number
  readonly resultHours: number
}

const CHOICES = [1_000, 10_000, 100_000, 1_000_000] as const

function Toolbar({ work, snapshot, hint, isEmpty, children }: ToolbarProps) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const limits = snapshot?.limits
  return (
    <div style={{ padding: 8 }}>
      <Flex gap={8} wrap align="center">
        {work.isRunning ? (
          <Button danger icon={<StopOutlined />} disabled={!work.run} onClick={work.stop}>
            {t('sql.editor.stop')}
          </Button>
        ) : (
          <Button type="primary" icon={<CaretRightOutlined />} disabled={isEmpty} onClick={work.runChosen}>
            {t('sql.editor.run')}
          </Button>
        )}
        <Select
          aria-label={t('sql.editor.limitLabel')}
          value={work.rowLimit}
          onChange={work.setRowLimit}
          options={CHOICES.map((value) => ({ value, label: t('sql.editor.limit', { rows: count(value, language) }) }))}
          style={{ minWidth: 176 }}
        />
        {children}
      </Flex>
      <Typography.Text id={hint} type="secondary" style={{ display: 'block', fontSize: 12, marginTop: 6 }}>
        {t('sql.editor.hint')}
        {limits &&
          ` ${t('sql.editor.limits', {
            seconds: limits.seconds,
            rows: count(limits.rows, language),
            most: count(CHOICES.at(-1) ?? 0, language),
            mb: Math.round(limits.bytes / 1e6),
            account: limits.ofAccount,
            hours: limits.resultHours,
          })}`}
      </Typography.Text>
    </div>
  )
}
