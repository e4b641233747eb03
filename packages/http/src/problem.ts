import type { FastifyReply } from 'fastify'
import type { Fault } from './explain.ts'

/** A title in one language, or in both. */
export type Title = string | { readonly zh: string; readonly en: string }

/** What a code of a route means on the wire. */
export interface CodeMeaning {
  /** HTTP status, 400 to 499. */
  readonly status: number
  readonly title: Title
}
export type Codes = Readonly<Record<string, CodeMeaning>>

/** RFC 9457. `code` is stable and for programs, `title` tells the code in words, `detail` this occurrence. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly code: string
  readonly requestId: string
  readonly faults?: readonly Fault[]
  /** How far what is waited for has come, from 0 to 1; left out where nobody knows. */
  readonly progress?: number
}

/** Codes that the house itself answers with, on any route. */
export const HOUSE_CODES = {
  invalid_request: { status: 400, title: { zh: '请求内容不符合要求', en: 'The request does not fit its schema' } },
  malformed_body: { status: 400, title: { zh: '请求体无法读取', en: 'The body cannot be read' } },
  malformed_request: { status: 400, title: { zh: '请求无法读取', en: 'The request cannot be read' } },
  unauthenticated: { status: 401, title: { zh: '未登录或密钥无效', en: 'No valid credentials' } },
  forbidden: { status: 403, title: { zh: '没有权限', en: 'The caller may not do this' } },
  cross_site: { status: 403, title: { zh: '拒绝跨站请求', en: 'A request from another site was refused' } },
  not_found: { status: 404, title: { zh: '地址不存在', en: 'Nothing is here' } },
  method_not_allowed: { status: 405, title: { zh: '不支持的请求方法', en: 'This method is not supported here' } },
  request_timeout: { status: 408, title: { zh: '请求超时', en: 'The request took too long to arrive' } },
  version_stale: { status: 412, title: { zh: '内容已被他人修改', en: 'The setting was changed meanwhile' } },
  body_too_large: { status: 413, title: { zh: '请求体过大', en: 'The body is too large' } },
  unsupported_media_type: { status: 415, title: { zh: '不支持的内容类型', en: 'The content type is not supported' } },
  version_required: { status: 428, title: { zh: '缺少 If-Match', en: 'If-Match is required' } },
  rate_limited: { status: 429, title: { zh: '请求过于频繁', en: 'Too many requests' } },
  headers_too_large: { status: 431, title: { zh: '请求头过大', en: 'The headers are too large' } },
  internal_error: { status: 500, title: { zh: '服务器内部错误', en: 'Something broke on our side' } },
  overloaded: { status: 503, title: { zh: '服务繁忙，请稍后重试', en: 'Busy, try again' } },
  question_too_large: {
    status: 422,
    title: { zh: '查询范围过大，请缩小条件', en: 'This asks for too much at once, narrow it down' },
  },
  projection_not_ready: {
    status: 503,
    title: { zh: '分析数据正在准备', en: 'The data for analysis is being prepared' },
  },
  unavailable: { status: 503, title: { zh: '服务暂时不可用', en: 'Not available for the moment' } },
} as const satisfies Codes
export type HouseCode = keyof typeof HOUSE_CODES

export interface ProblemParts {
  readonly detail?: string | undefined
  readonly faults?: readonly Fault[] | undefined
  /** How far what is waited for has come, from 0 to 1. */
  readonly progress?: number | undefined
  /** Seconds after which a retry makes sense; becomes Retry-After. */
  readonly retryAfterSeconds?: number | undefined
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** A problem as a value: `type` is a URN, since a self-hosted house has no address of its own to point at. */
export function problemOf(
  code: string,
  meaning: CodeMeaning,
  requestId: string,
  language: 'zh' | 'en',
  parts: ProblemParts = {},
): Problem {
  return {
    type: `urn:atrium:problem:${code}`,
    title: typeof meaning.title === 'string' ? meaning.title : meaning.title[language],
    status: meaning.status,
    ...(parts.detail === undefined ? {} : { detail: parts.detail }),
    code,
    requestId,
    ...(parts.faults === undefined ? {} : { faults: parts.faults }),
    ...(parts.progress === undefined ? {} : { progress: parts.progress }),
  }
}

/** English unless the caller names Chinese first. */
export const languageOf = (acceptLanguage: string | undefined): 'zh' | 'en' =>
  acceptLanguage !== undefined && /^\s*zh\b/i.test(acceptLanguage) ? 'zh' : 'en'

/** Ends a request with a problem. */
export function sendProblem(
  reply: FastifyReply,
  code: string,
  meaning: CodeMeaning,
  parts: ProblemParts = {},
): FastifyReply {
  const { request } = reply
  const problem = problemOf(code, meaning, request.id, languageOf(request.headers['accept-language']), parts)
  if (parts.retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(parts.retryAfterSeconds)))
  return reply.code(meaning.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem))
}

/** Ends a request with a problem of the house. */
export const sendHouseProblem = (reply: FastifyReply, code: HouseCode, parts: ProblemParts = {}): FastifyReply =>
  sendProblem(reply, code, HOUSE_CODES[code], parts)
