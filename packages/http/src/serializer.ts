import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifySerializerCompiler } from 'fastify'

const compile = SerializerSelector()()

/** Makes the function that writes values of a schema as JSON: what the schema does not name is left out. Throws for a schema that it does not support. */
export const serializerOf = (schema: unknown): ((value: unknown) => string) =>
  compile({ schema, method: '', url: '', httpStatus: '200' })

/** For Fastify: each serializer is made when a reply of its route is first sent. All at once they take as long as the rest of a start. */
export const lateSerializer: FastifySerializerCompiler<unknown> = ({ schema }) => {
  let write: ((value: unknown) => string) | undefined
  return (value) => {
    write ??= serializerOf(schema)
    return write(value)
  }
}
