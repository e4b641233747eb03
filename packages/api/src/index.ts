export { type Answer, type Client, createClient, type Fault, type Problem, type Transport, type TransportRequest, type TransportResponse } from './client.ts'
