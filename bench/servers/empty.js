// The least that a Node server can be: the measure of idle memory and of starting.
import { createServer } from 'node:http';
import { listenAndTell } from './listen.js';

listenAndTell(createServer((_request, response) => response.end()));
