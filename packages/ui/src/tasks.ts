export { type RunningTask, TaskList, TaskProvider, useReportTasks, useTasks } from './running-tasks.tsx'
