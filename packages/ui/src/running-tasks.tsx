import { CheckCircleOutlined, CloseCircleOutlined, LoadingOutlined, UnorderedListOutlined } from '@ant-design/icons'
import { Badge, Button, Flex, Popover, Progress, Typography } from 'antd'
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { EmptyState } from './EmptyState.tsx'

/** Work that takes a while, wherever in the console somebody is. */
export interface RunningTask {
  readonly id: string
  /** What is done: "Import members.csv". */
  readonly label: string
  readonly state: 'running' | 'done' | 'failed'
  /** From 0 to 1; left out where nobody knows. */
  readonly share?: number
  /** "12,000 of 80,000 rows". */
  readonly detail?: string
  /** Where it is seen in full. */
  readonly link?: string
  readonly cancel?: () => void
}

interface Tasks {
  /** Those of this window. */
  readonly tasks: readonly RunningTask[]
  readonly ofServer: ReadonlyMap<string, readonly RunningTask[]>
  readonly report: (source: string, tasks: readonly RunningTask[]) => void
  /** Shows a task, or what has become of it. */
  readonly put: (task: RunningTask) => void
  readonly remove: (id: string) => void
}

const TaskContext = createContext<Tasks | null>(null)

/** Holds what runs in this window. It stands around the pages, so that a task goes on when its page is left. */
export function TaskProvider({ children }: { readonly children: ReactNode }) {
  const [tasks, setTasks] = useState<readonly RunningTask[]>([])
  const put = useCallback(
    (task: RunningTask) =>
      setTasks((before) =>
        before.some(({ id }) => id === task.id)
          ? before.map((each) => (each.id === task.id ? task : each))
          : [task, ...before],
      ),
    [],
  )
  const remove = useCallback((id: string) => setTasks((before) => before.filter((each) => each.id !== id)), [])
  const [ofServer, setOfServer] = useState<ReadonlyMap<string, readonly RunningTask[]>>(new Map())
  const report = useCallback(
    (source: string, told: readonly RunningTask[]) => setOfServer((before) => new Map(before).set(source, told)),
    [],
  )
  const isWorking = tasks.some(({ state }) => state === 'running')
  useEffect(() => {
    if (!isWorking) return
    // What runs in this window ends with it; what the server runs is not in here.
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isWorking])
  const value = useMemo(() => ({ tasks, ofServer, report, put, remove }), [tasks, ofServer, report, put, remove])
  return <TaskContext value={value}>{children}</TaskContext>
}

/**
 * Tasks that run in this window, such as a download: `put({ id, label, state: 'running', share })` as often as there is news, `remove(id)` when it need not be
 * shown. Work that the server does is told by `useReportTasks` instead, which finds it again after a reload.
 */
export function useTasks(): Pick<Tasks, 'tasks' | 'put' | 'remove'> {
  return useAllTasks()
}

/** Tells of the tasks that a feature's server side does for the one signed in. `tasks` is kept by `useMemo`: each new array is news. */
export function useReportTasks(source: string, tasks: readonly RunningTask[]): void {
  const { report } = useAllTasks()
  useEffect(() => {
    report(source, tasks)
    return () => report(source, [])
  }, [report, source, tasks])
}

function useAllTasks(): Tasks {
  const tasks = use(TaskContext)
  if (tasks === null) throw new TypeError('tasks are for what stands inside TaskProvider')
  return tasks
}

/** The button in the header: how many tasks run, and a list of them with progress. */
export function TaskList() {
  const { t } = useTranslation('ui')
  const { tasks, ofServer, remove } = useAllTasks()
  const [open, setOpen] = useState(false)
  const all = [...tasks, ...[...ofServer.values()].flat()]
  const running = all.filter(({ state }) => state === 'running').length
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      title={t('tasks.title')}
      content={
        <Flex vertical gap={12} style={{ width: 340, maxHeight: 420, overflow: 'auto' }}>
          {all.length === 0 && <EmptyState hint={t('tasks.none')} />}
          {all.map((task) => (
            <TaskLine
              key={task.id}
              task={task}
              onOpen={() => setOpen(false)}
              {...(tasks.includes(task) && task.state !== 'running' ? { onHide: () => remove(task.id) } : {})}
            />
          ))}
        </Flex>
      }
    >
      <Badge count={running} size="small" offset={[-4, 4]}>
        <Button
          type="text"
          icon={running > 0 ? <LoadingOutlined /> : <UnorderedListOutlined />}
          aria-label={running > 0 ? t('tasks.running', { n: running }) : t('tasks.title')}
          aria-expanded={open}
        />
      </Badge>
    </Popover>
  )
}

interface TaskLineProps {
  readonly task: RunningTask
  readonly onOpen: () => void
  readonly onHide?: () => void
}

function TaskLine({ task, onOpen, onHide }: TaskLineProps) {
  const { t } = useTranslation('ui')
  const { label, state, share, detail, link, cancel } = task
  const sign = { running: null, done: <CheckCircleOutlined />, failed: <CloseCircleOutlined /> }[state]
  return (
    <div>
      <Flex justify="space-between" gap={8} align="baseline">
        <Typography.Text strong ellipsis={{ tooltip: label }} style={{ minWidth: 0 }}>
          {label}
        </Typography.Text>
        {state !== 'running' && (
          <Typography.Text type={state === 'done' ? 'success' : 'danger'} style={{ whiteSpace: 'nowrap' }}>
            {sign} {t(`tasks.${state}`)}
          </Typography.Text>
        )}
      </Flex>
      {state === 'running' && (
        <Progress
          aria-label={label}
          size="small"
          status="active"
          percent={share === undefined ? 100 : Math.floor(share * 100)}
          showInfo={share !== undefined}
        />
      )}
      <Flex justify="space-between" gap={8} align="center">
        <Typography.Text type="secondary" className="number" style={{ fontSize: 12 }}>
          {detail}
        </Typography.Text>
        <Flex gap={4}>
          {link && (
            <Link to={link} onClick={onOpen}>
              {t('tasks.open')}
            </Link>
          )}
          {state === 'running' && cancel && (
            <Button size="small" type="link" onClick={cancel}>
              {t('tasks.cancel')}
            </Button>
          )}
          {onHide && (
            <Button size="small" type="link" onClick={onHide}>
              {t('tasks.hide')}
            </Button>
          )}
        </Flex>
      </Flex>
    </div>
  )
}
