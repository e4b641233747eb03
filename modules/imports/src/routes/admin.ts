import { cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { done, encodeId, formatInstant, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { sourcesOf } from '@atrium/purchases'
import Type, { type Static } from 'typebox'
import { feedOf } from '../ground.ts'
import { type Job, jobsByIds, latestJobs } from '../queries.ts'
import { presetNamed, TARGETS } from '../reading/index.ts'
import { importReport } from '../report.ts'
import { isMine, NARROW } from './desk-schemas.ts'

const count = (description?: string) => Type.Integer(description === undefined ? {} : { description })

const ImportJob = Type.Object(
  {
    jobId: wire.id('imp'),
    runId: Type.Union([wire.id('imr'), Type.Null()], {
      description: 'The run over HTTP that it belongs to, kept for a day; null after it, and from the command line',
    }),
    target: wire.oneOf(TARGETS),
    mapping: Type.String({ description: 'Name of the preset or mapping' }),
    title: Type.Object({ zh: Type.String(), en: Type.Optional(Type.String()) }, { description: 'Of the mapping' }),
    source: wire.nullable(Type.String({ description: 'Feed that the purchases belong to' })),
    fileName: Type.String(),
    state: wire.oneOf(['running', 'done', 'failed', 'interrupted']),
    rowsRead: count('Rows below the header; known when the job has ended'),
    rowsRejected: count(),
    records: count('Committed so far: written, unchanged and refused'),
    written: count(),
    unchanged: count('Were here already, just so'),
    refused: count(),
    startedAt: wire.instant(),
    finishedAt: wire.nullable(wire.instant()),
    seconds: wire.nullable(Type.Number()),
    error: wire.nullable(Type.String({ description: 'Kind of failure' })),
  },
  { $id: 'ImportJob' },
)

const jobReply = (job: Job): Static<typeof ImportJob> => ({
  jobId: encodeId('imp', job.jobId),
  runId: job.runId === null ? null : encodeId('imr', job.runId),
  target: job.target,
  mapping: job.mapping.name,
  title: job.mapping.title,
  source: job.target === 'purchases' ? feedOf(job.mapping) : null,
  fileName: job.fileName,
  state: job.state,
  rowsRead: job.rowsRead,
  rowsRejected: job.rowsRejected,
  records: job.position,
  written: job.written,
  unchanged: job.unchanged,
  refused: job.refused,
  startedAt: formatInstant(job.startedAt),
  finishedAt: job.finishedAt === null ? null : formatInstant(job.finishedAt),
  seconds: job.seconds,
  error: job.error,
})

const before = cursor(Type.Object({ jobId: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }) }))

const listRoute = queryRoute({
  name: 'imports.list',
  audience: ['admin'],
  path: '/v1/imports/jobs',
  permission: 'imports.read',
  summary: { zh: '导入任务，最近的在前', en: 'Imports, the latest first' },
  query: Type.Object({ ...pageQuery(before) }),
  reply: pageReply(ImportJob),
  codes: {},
  handle: async (ctx, { query }, by) => {
    const limit = pageSize(query.limit) + 1
    const of = by.scope === 'all' ? undefined : by.actor
    const jobs = await latestJobs(ctx, { before: before.read(query.cursor)?.jobId, limit, of })
    return done(pageOf(jobs, query.limit, before, { item: jobReply, place: ({ jobId }) => ({ jobId }) }))
  },
})

const showRoute = queryRoute({
  name: 'imports.show',
  audience: ['admin'],
  path: '/v1/imports/jobs/:jobId',
  permission: 'imports.read',
  summary: { zh: '一次导入', en: 'One import' },
  params: Type.Object({ jobId: wire.id('imp') }),
  reply: ImportJob,
  codes: { unknown_job: { status: 404, title: { zh: '导入任务不存在', en: 'No such import' } } },
  handle: async (ctx, { params }, by) => {
    const jobId = wire.readId('imp', params.jobId)
    const job = jobId < 2 ** 31 ? (await jobsByIds(ctx, [jobId])).get(jobId) : undefined
    const seen = job && (by.scope === 'all' || isMine(job, by))
    return seen ? done(jobReply(job)) : refuse('unknown_job')
  },
})

const reportRoute = queryRoute({
  name: 'imports.report',
  audience: ['admin'],
  path: '/v1/imports/report',
  permission: 'imports.read',
  summary: { zh: '导入对账报表', en: 'What stands of an imported feed, to be held against the file' },
  about:
    'Read from purchases, ledger and levels as they stand now; give the preset, or the feed of a mapping of your own.',
  query: Type.Object({
    preset: Type.Optional(wire.code()),
    source: Type.Optional(wire.code()),
    programme: Type.Optional(wire.code()),
  }),
  reply: Type.Object(
    {
      rowsRead: count(),
      rowsRejected: count(),
      purchases: count(),
      purchasesAnonymous: count(),
      returns: count(),
      returnsAnonymous: count(),
      adjustments: count(),
      netMinor: count('Sales less returns and adjustments, minor units'),
      members: count('Joined members of the group'),
      pointsIssued: count(),
      pointsTakenBack: count(),
      pointsExpired: count(),
      pointsOutstanding: count('Debt is subtracted'),
      membersNegative: count(),
      pointsDebt: count(),
      tiers: Type.Record(Type.String(), Type.Integer(), { description: 'Persons by level' }),
      seconds: Type.Number({ description: 'That the imports took' }),
    },
    { $id: 'ImportReport' },
  ),
  codes: {
    ...NARROW,
    unknown_preset: { status: 404, title: { zh: '没有该预设', en: 'No such preset of purchases' } },
    unknown_source: { status: 404, title: { zh: '没有该消费来源', en: 'No such feed of purchases' } },
    unknown_programme: { status: 404, title: { zh: '会员计划不存在', en: 'No such programme' } },
    preset_or_source: { status: 422, title: { zh: '请给出预设或来源之一', en: 'Give a preset or a source' } },
  },
  handle: async (ctx, { query: { preset, source, programme } }, by) => {
    // Its figures are those of the group.
    if (by.scope !== 'all') return refuse('scope_too_narrow')
    if ((preset === undefined) === (source === undefined)) return refuse('preset_or_source')
    const known = preset === undefined ? undefined : presetNamed(preset)
    if (preset !== undefined && known?.target !== 'purchases') return refuse('unknown_preset')
    if (source !== undefined && !(await sourcesOf(ctx)).has(source)) return refuse('unknown_source')
    if (programme !== undefined && !(await loadOrganization(ctx)).programmeByCode(programme)) {
      return refuse('unknown_programme')
    }
    const report = await importReport(ctx, known ?? { name: source ?? '' }, programme)
    return done({ ...report, tiers: { ...report.tiers } })
  },
})

export const routes = [listRoute, showRoute, reportRoute]
