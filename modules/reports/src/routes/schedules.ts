import { commandRoute, queryRoute, type Route, wire } from '@atrium/http'
import { done, encodeId, formatInstant, refuse } from '@atrium/kernel'
import Type from 'typebox'
import type { Courier } from '../kept/deliver.ts'
import {
  type EndScheduleAsk,
  endSchedules,
  MOST_RECIPIENTS,
  type PutScheduleAsk,
  putSchedules,
  trySchedules,
} from '../kept/put-schedules.ts'
import { EVERY } from '../kept/schedule.ts'
import { deliveriesOf, schedulesOf } from '../kept/schedule-store.ts'
import { keptCodes } from './kept.ts'

const ADMIN = ['admin'] as const
const permission = 'reports.send'

const terms = {
  keptId: wire.id('rep'),
  every: wire.oneOf(EVERY),
  nth: Type.Integer({
    minimum: 1,
    maximum: 28,
    description: 'Weekday from Monday 1, or date of the month; 1 of daily ones',
  }),
  hour: wire.integer(0, 23),
  zone: wire.zone(),
  language: wire.oneOf(['zh', 'en']),
}
const url = Type.String({ minLength: 8, maxLength: 2_000 })
const recipients = Type.Array(Type.String({ minLength: 3, maxLength: 254 }), { minItems: 1, maxItems: MOST_RECIPIENTS })

const no_mail = { status: 422, title: { zh: '系统未配置邮件发送', en: 'This house sends no mail' } }

const putRoute = (courier: Courier | undefined): Route =>
  commandRoute({
    name: 'reports.schedule',
    audience: ADMIN,
    path: '/v1/reports/schedules',
    permission,
    summary: { zh: '定时发送图表或看板', en: 'Send a chart or dashboard by schedule' },
    about:
      'Give `url` or `recipients`. Mailed, it is a letter with the tables in it and as CSV. Posted to the address with `x-atrium-signature: t=<seconds>,v1=<HMAC-SHA-256 of "<seconds>.<body>" in hex>` and a delivery id that is the same at each try. Figures are what you may see at that time. No redirects; addresses of private networks are refused unless the house allows them; so are receivers of mail outside the domains that it names. The secret is told once.',
    idempotency: 'key',
    ask: Type.Object({ ...terms, url: Type.Optional(url), recipients: Type.Optional(recipients) }),
    value: Type.Object({
      scheduleId: wire.id('sch'),
      nextAt: wire.instant(),
      secret: Type.String({
        description: 'Told once: empty where the same key is sent again, and of what goes by mail',
      }),
    }),
    codes: {
      only_staff: keptCodes.only_staff,
      unknown_kept: keptCodes.unknown_kept,
      invalid_target: { status: 422, title: { zh: '接收地址无效', en: 'Not an address to post to' } },
      no_mail,
      foreign_domain: {
        status: 422,
        title: { zh: '收件人不在允许的邮箱域名内', en: 'A receiver is outside the domains to which letters may go' },
      },
      one_way: {
        status: 422,
        title: { zh: '请填写一种接收方式', en: 'Give either an address to post to or receivers of mail' },
      },
      invalid_terms: { status: 422, title: { zh: '发送时间无效', en: 'Not a time to send at' } },
      idempotency_conflict: {
        status: 409,
        title: { zh: '同一幂等键内容不同', en: 'The same key with other content' },
      },
    },
    toAsk: ({ keptId, url: posted, recipients: mailed, ...ask }, by, idempotencyKey) => {
      if ((posted === undefined) === (mailed === undefined)) return refuse('one_way')
      const to = posted === undefined ? { recipients: mailed ?? [] } : { url: posted }
      return { ...ask, to, keptId: wire.readId('rep', keptId), by, idempotencyKey }
    },
    command: (ctx, asks: readonly PutScheduleAsk[]) =>
      putSchedules(ctx, asks, { mails: courier?.mails ?? false, domains: courier?.mailDomains ?? [] }),
    toReply: ({ scheduleId, nextAt, secret }) => ({
      ...{ scheduleId: encodeId('sch', scheduleId), nextAt: formatInstant(nextAt), secret },
    }),
  })

const unknown_schedule = { status: 404, title: { zh: '定时任务不存在', en: 'No such schedule of yours' } }

const endRoute = commandRoute({
  name: 'reports.endSchedule',
  audience: ADMIN,
  path: '/v1/reports/schedule-ends',
  permission,
  summary: { zh: '停止定时发送', en: 'End a schedule of mine' },
  ask: Type.Object({ scheduleId: wire.id('sch') }),
  value: Type.Object({ scheduleId: wire.id('sch') }),
  codes: { unknown_schedule },
  toAsk: ({ scheduleId }, by) => ({ by, scheduleId: wire.readId('sch', scheduleId) }),
  command: endSchedules,
  toReply: ({ scheduleId }) => ({ scheduleId: encodeId('sch', scheduleId) }),
})

const trialRoute = (courier: Courier | undefined): Route =>
  commandRoute({
    name: 'reports.trySchedule',
    audience: ADMIN,
    path: '/v1/reports/schedule-trials',
    permission,
    summary: { zh: '立即试发一次', en: 'Send what a schedule of mine sends, now, once' },
    about: 'Its delivery tells what came of it. While one is on its way no second one is sent.',
    ask: Type.Object({ scheduleId: wire.id('sch') }),
    value: Type.Object({ scheduleId: wire.id('sch') }),
    codes: { unknown_schedule, no_mail },
    toAsk: ({ scheduleId }, by) => ({ by, scheduleId: wire.readId('sch', scheduleId) }),
    command: (ctx, asks: readonly EndScheduleAsk[]) =>
      trySchedules(ctx, asks, { mails: courier?.mails ?? false, hurry: () => courier?.hurry() }),
    toReply: ({ scheduleId }) => ({ scheduleId: encodeId('sch', scheduleId) }),
  })

const listRoute = (courier: Courier | undefined): Route =>
  queryRoute({
    name: 'reports.schedules',
    audience: ADMIN,
    path: '/v1/reports/schedules',
    permission,
    summary: { zh: '我的定时发送', en: 'My schedules' },
    reply: Type.Object({
      mails: Type.Boolean({ description: 'Whether this house sends mail' }),
      mailDomains: Type.Array(Type.String(), { description: 'Where letters may go; empty: anywhere' }),
      items: Type.Array(
        Type.Object({
          scheduleId: wire.id('sch'),
          ...terms,
          every: Type.String(),
          language: Type.String(),
          url: wire.nullable(Type.String()),
          recipients: wire.nullable(Type.Array(Type.String())),
          nextAt: wire.nullable(wire.instant()),
        }),
      ),
    }),
    codes: {},
    handle: async (ctx, _input, by) => {
      const rows = by.actor.kind === 'staff' ? await ctx.tx.rows(schedulesOf, { ownerId: by.actor.id }) : []
      return done({
        mails: courier?.mails ?? false,
        mailDomains: [...(courier?.mailDomains ?? [])],
        items: rows.map(({ scheduleId, keptId, ownerId: _, nextAt, recipients: to, ...row }) => ({
          ...row,
          recipients: to === null ? null : [...to],
          scheduleId: encodeId('sch', scheduleId),
          keptId: encodeId('rep', keptId),
          nextAt: nextAt === null ? null : formatInstant(nextAt),
        })),
      })
    },
  })

const deliveriesRoute = queryRoute({
  name: 'reports.deliveries',
  audience: ADMIN,
  path: '/v1/reports/schedules/:scheduleId/deliveries',
  permission,
  summary: { zh: '发送记录', en: 'What was sent by a schedule of mine, the latest first, at most 100' },
  params: Type.Object({ scheduleId: wire.id('sch') }),
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        deliveryId: wire.id('dlv'),
        dueAt: wire.instant(),
        state: Type.String({ description: 'waiting, sent or failed' }),
        trial: Type.Boolean(),
        tries: Type.Integer(),
        fault: wire.nullable(Type.String({ description: 'Why the last try did not come through' })),
        bytes: wire.nullable(Type.Integer()),
        endedAt: wire.nullable(wire.instant()),
      }),
    ),
  }),
  codes: {},
  handle: async (ctx, { params }, by) => {
    const scheduleId = wire.readId('sch', params.scheduleId)
    const rows = by.actor.kind === 'staff' ? await ctx.tx.rows(deliveriesOf, { scheduleId, ownerId: by.actor.id }) : []
    return done({
      items: rows.map(({ deliveryId, dueAt, endedAt, ...row }) => ({
        ...row,
        deliveryId: encodeId('dlv', deliveryId),
        dueAt: formatInstant(dueAt),
        endedAt: endedAt === null ? null : formatInstant(endedAt),
      })),
    })
  },
})

export const scheduleRoutes = (courier: Courier | undefined): readonly Route[] => [
  putRoute(courier),
  endRoute,
  trialRoute(courier),
  listRoute(courier),
  deliveriesRoute,
]
