// Generated from openapi.json by `npm run generate`; not written by hand.
export interface paths {
    "/admin/actors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the live actors of this process.
         * @description An actor whose place in the order changes between two pages may be missed or come twice; every other one comes once.
         */
        get: operations["listActors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/actors/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One live actor, with its last messages and those above it. */
        get: operations["getActor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/actors/{id}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends an actor and has its supervisor start it again.
         * @description It may finish the message it is at, for a second. What waits in its mailbox is asked again of the new one, or found in its
         *     table. The answer is the actor as it came back; `restarting` when that takes longer.
         */
        post: operations["restartActor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/handles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists resume handles, newest first. */
        get: operations["listHandles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/outbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists outbox rows, newest first. */
        get: operations["listOutbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/outbox/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has all dead letters published after all. */
        post: operations["redriveOutbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/outbox/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a dead letter published after all: it is PENDING again, with no failure counted. */
        post: operations["redriveOutboxRow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/outbox/{id}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a dead letter up for good, so that the later events of its session go on.
         * @description The row is kept: it becomes SENT with the time of this in `published_at`, and `last_error` says that it was skipped and not
         *     published, and what had failed before.
         */
        post: operations["skipOutboxRow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists tasks, newest first. */
        get: operations["listTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/tasks/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Has a failed task done again, where that can still come to something.
         * @description A generation ends its command when it fails, so it is a 409: the writer asks for it anew. A workflow attempt can be tried again
         *     while it is its session's present one.
         */
        post: operations["retryTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The supervision tree; sessions are counted, not listed. */
        get: operations["supervisionTree"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The document as a page that needs nothing else. */
        get: operations["docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/genesis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's sessions, newest first. */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/genesis/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a command.
         * @description 201 for a new session, 200 when the command is done, 202 when work goes on in the background. The same Idempotency-Key
         *     with the same request answers what the first one answered, and changes nothing. A body has at most 256 KiB.
         */
        post: operations["sendCommand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/genesis/{session_id}/commands/{command_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a command stands. */
        get: operations["getCommand"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/genesis/{session_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A session's history, oldest first. */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/genesis/{session_id}/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A session's events as they happen.
         * @description `retry: 2000` first, then an event `ready` `{"last_event_id":N}`: where this stream begins. Each domain event has `id:` (its
         *     sequence), `event:` (its type) and `data:` (its Envelope, on one line); ephemeral events have no id and are not
         *     stored: `generation.delta`, `generation.progress`, `workflow.paused`, `workflow.resumed`, `presence.changed`. A comment
         *     line every 15 s. At shutdown: `event: shutdown`, `data: {}`, and the stream closes. A reader that is too slow is disconnected
         *     and comes back with its Last-Event-ID.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/genesis/{session_id}/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What does not fit across a session's stages, by rule.
         * @description Ages, kinship, dates, names, threads, causes, turning points and the like. Prose is read in English only; in other languages
         *     the rules that need no reading still hold.
         */
        get: operations["listFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/genesis/{session_id}/findings/{finding_id}/intended": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keeps that a finding is meant to be so, with the reason, in place of an earlier one.
         * @description It holds as long as the same contradicts the same, whatever else is changed.
         */
        post: operations["markFindingIntended"];
        /** Takes back that a finding is meant to be so. */
        delete: operations["unmarkFindingIntended"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/genesis/{session_id}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a new session that begins as this one was at a version.
         * @description The history up to that version is copied, with the same sequences, versions, times and proposals; one version more cancels what
         *     was running then and gives the new session its own time to live. Sessions of any status can be forked. The same
         *     Idempotency-Key with the same request answers what the first one answered.
         */
        post: operations["forkSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/genesis/{session_id}/proposals/{proposal_id}/prompt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The prompt, model and settings a proposal was written with. */
        get: operations["getProposalPrompt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/genesis/{session_id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A session's state, now or as it was at a version. */
        get: operations["getState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process lives. */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Measures of this process and its store, in Prometheus's text format.
         * @description Commands by type and outcome with histograms of their latency, the journal's batches, mailboxes and live actors by kind, open
         *     streams, tasks and outbox rows by status. It answers also while the store is away: what the tables hold is then as last known.
         */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/novels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's novels, newest first. */
        get: operations["listNovels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/novels/{novel_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A novel with its setting. */
        get: operations["getNovel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/novels/{novel_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A novel as a file to keep. */
        get: operations["exportNovel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a problem's type means. */
        get: operations["problem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether everything the server needs is there, by name. */
        get: operations["readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/writer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who writes, and whether texts leave this machine. */
        get: operations["getWriter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/writer/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lists the models of an endpoint. */
        post: operations["listModels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/writer/servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Looks for servers of models on this machine: Ollama, LM Studio, llama.cpp and vLLM at their usual ports. */
        get: operations["findModelServers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/writer/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is set. */
        get: operations["getWriterSettings"];
        /**
         * Chooses who writes from now on.
         * @description It is kept in a file that only its owner can read (`writer.settings_file`). What is being written is written to its end by
         *     whoever began it. Where the configuration names a writer nothing can be chosen here.
         */
        put: operations["chooseWriter"];
        post?: never;
        /** Goes back to the writer of the configuration; what was chosen is forgotten, the key too. */
        delete: operations["resetWriter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/writer/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries an endpoint: whether it answers, and what it can do.
         * @description It costs a few tokens. What is left out of the body is as it is set.
         */
        post: operations["testWriter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AbandonGenesisCommand: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            command_type: "ABANDON_GENESIS";
            /** Format: uuid */
            session_id: string;
            /**
             * Format: int64
             * @description The version this is meant for; another one is a 412.
             */
            expected_version?: number | null;
            payload?: components["schemas"]["AbandonGenesisPayload"];
        };
        /** @description A reason may be given. */
        AbandonGenesisPayload: {
            reason?: string | null;
        };
        /** @description The cheap copy. */
        Actor: {
            detail?: Record<string, never> | null;
            id: string;
            kind: components["schemas"]["ActorKind"];
            last_message?: string | null;
            /** Format: date-time */
            last_message_at?: string | null;
            /** Format: int64 */
            mailbox_depth: number;
            /** Format: int64 */
            messages_handled: number;
            /** Format: int64 */
            restarts: number;
            /** Format: date-time */
            started_at: string;
            status: components["schemas"]["ActorStatus"];
        };
        /** @description One actor, closely. */
        ActorDetail: components["schemas"]["Actor"] & {
            /** @description Its last messages, oldest first. */
            last_messages: components["schemas"]["HandledMessage"][];
            /** @description The ids of those above it, from the root, and its own. */
            supervision_path: string[];
        };
        /**
         * @description The actors there are.
         * @enum {string}
         */
        ActorKind: "SessionActor" | "SessionSupervisor" | "OutboxRelay" | "PrefectCallback" | "SseBroadcast" | "TaskRunner" | "Housekeeper";
        /** @description A page of live actors. */
        ActorList: {
            actors: components["schemas"]["Actor"][];
            /** @description Null at the end. */
            next_cursor?: string | null;
        };
        /**
         * @description How an actor is.
         * @enum {string}
         */
        ActorStatus: "running" | "restarting" | "failed" | "stopped";
        CancelGenerationCommand: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            command_type: "CANCEL_GENERATION";
            /** Format: uuid */
            session_id: string;
            /**
             * Format: int64
             * @description The version this is meant for; another one is a 412.
             */
            expected_version?: number | null;
            payload?: components["schemas"]["CancelGenerationPayload"];
        };
        /** @description None running is a 409. */
        CancelGenerationPayload: {
            /** Format: uuid */
            correlation_id?: string | null;
        };
        /** @description One change since a version, as a conflict tells it. */
        Change: {
            /** Format: int64 */
            sequence: number;
            stage?: components["schemas"]["GenesisStage"] | null;
            type: string;
        };
        CharactersContent: {
            characters: {
                name: string;
                aliases?: string[];
                age?: number;
                role: string;
                description: string;
                appearance: string;
                personality: string[];
                background: string;
                motivation: string;
                want?: string;
                need?: string;
                lie?: string;
                ghost?: string;
                goals: string[];
                flaw: string;
                arc: string;
                voice?: string;
                secret?: string;
            }[];
            relationships: {
                from: string;
                to: string;
                kind: string;
                description: string;
            }[];
        };
        CharactersDraft: {
            characters?: {
                name?: string;
                aliases?: string[];
                age?: number;
                role?: string;
                description?: string;
                appearance?: string;
                personality?: string[];
                background?: string;
                motivation?: string;
                want?: string;
                need?: string;
                lie?: string;
                ghost?: string;
                goals?: string[];
                flaw?: string;
                arc?: string;
                voice?: string;
                secret?: string;
            }[];
            relationships?: {
                from?: string;
                to?: string;
                kind?: string;
                description?: string;
            }[];
        };
        /** @description A proposal. */
        CharactersProposal: {
            adjustments_made: {
                [key: string]: string;
            } | null;
            content: components["schemas"]["CharactersContent"];
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            derived_from: string | null;
            /** Format: uuid */
            proposal_id: string;
            /** Format: int32 */
            round: number;
        };
        /** @description A stage. */
        CharactersStage: {
            /** @description For CONCEPT `{"concepts":[one to three]}`. */
            confirmed: null | components["schemas"]["CharactersContent"];
            draft: null | components["schemas"]["CharactersDraft"];
            error: components["schemas"]["CommandError"] | null;
            feedback: components["schemas"]["Feedback"][];
            /** @description All rounds, oldest first; none is ever removed. */
            proposals: components["schemas"]["CharactersProposal"][];
            selected: null;
            stale: boolean;
            status: components["schemas"]["StageStatus"];
        };
        /**
         * @description Which of a stage's contents is checked.
         * @enum {string}
         */
        CheckedSource: "confirmed" | "draft" | "selection" | "proposal";
        /** @description What of a stage was looked at. */
        CheckedStage: {
            /**
             * Format: uuid
             * @description The proposal, where it is one.
             */
            proposal_id?: string | null;
            source: components["schemas"]["CheckedSource"];
            stage: components["schemas"]["GenesisStage"];
        };
        /** @description The answer to a command that was taken. */
        CommandAnswer: {
            /** Format: uuid */
            command_id: string;
            command_type: components["schemas"]["CommandType"];
            /** Format: uuid */
            correlation_id: string;
            result: null | components["schemas"]["CommandResult"];
            /** Format: uuid */
            session_id: string;
            status: components["schemas"]["CommandStatus"];
            /** Format: int64 */
            version: number;
        };
        /** @description How a stage's last generation failed. */
        CommandError: {
            /** Format: date-time */
            at: string;
            code: components["schemas"]["FailureCode"];
            message: string;
            retryable: boolean;
        };
        /** @description How a command stands. */
        CommandRecord: {
            /** Format: uuid */
            command_id: string;
            /** @description A command type, or `FORK`. */
            command_type: string;
            /** Format: uuid */
            correlation_id: string;
            /** @description Why it failed, when FAILED. */
            error_details: null | components["schemas"]["CommandError"];
            /** Format: date-time */
            processed_at: string | null;
            /** Format: date-time */
            received_at: string;
            /** @description What it yielded: `{proposal_ids}` of a generation, `{novel_id}` of FINISH_GENESIS. */
            result: null | components["schemas"]["CommandResult"];
            /** Format: uuid */
            session_id: string;
            status: components["schemas"]["CommandStatus"];
            /**
             * Format: int64
             * @description The version it was recorded with.
             */
            version: number;
        };
        CommandRequest: components["schemas"]["StartGenesisCommand"] | components["schemas"]["GenerateInspirationCommand"] | components["schemas"]["ProvideFeedbackCommand"] | components["schemas"]["SelectConceptCommand"] | components["schemas"]["EditDraftCommand"] | components["schemas"]["ConfirmStageCommand"] | components["schemas"]["NavigateToStageCommand"] | components["schemas"]["CancelGenerationCommand"] | components["schemas"]["ExtendSessionCommand"] | components["schemas"]["AbandonGenesisCommand"] | components["schemas"]["FinishGenesisCommand"];
        CommandResult: {
            proposal_ids?: string[];
            /** Format: uuid */
            novel_id?: string;
        };
        /**
         * @description Where a command stands.
         * @enum {string}
         */
        CommandStatus: "RECEIVED" | "PROCESSING" | "COMPLETED" | "FAILED";
        /**
         * @description The eleven commands, in the contract's order, and FORK, which has a path of its own.
         * @enum {string}
         */
        CommandType: "START_GENESIS" | "GENERATE_INSPIRATION" | "PROVIDE_FEEDBACK" | "SELECT_CONCEPT" | "EDIT_DRAFT" | "CONFIRM_STAGE" | "NAVIGATE_TO_STAGE" | "CANCEL_GENERATION" | "EXTEND_SESSION" | "ABANDON_GENESIS" | "FINISH_GENESIS";
        ConceptContent: {
            title: string;
            core_idea: string;
            description: string;
            philosophical_depth: string;
            emotional_core: string;
            irony?: string;
        };
        ConceptDraft: {
            title?: string;
            core_idea?: string;
            description?: string;
            philosophical_depth?: string;
            emotional_core?: string;
            irony?: string;
        };
        /** @description A proposal. */
        ConceptProposal: {
            adjustments_made: {
                [key: string]: string;
            } | null;
            content: components["schemas"]["ConceptContent"];
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            derived_from: string | null;
            /** Format: uuid */
            proposal_id: string;
            /** Format: int32 */
            round: number;
        };
        ConceptSelectedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "concept.selected";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                proposal_ids: string[];
                content: null | components["schemas"]["ConceptDraft"];
            };
        };
        /** @description A stage. */
        ConceptStage: {
            /** @description For CONCEPT `{"concepts":[one to three]}`. */
            confirmed: null | components["schemas"]["ConfirmedConcepts"];
            draft: null | components["schemas"]["ConceptDraft"];
            error: components["schemas"]["CommandError"] | null;
            feedback: components["schemas"]["Feedback"][];
            /** @description All rounds, oldest first; none is ever removed. */
            proposals: components["schemas"]["ConceptProposal"][];
            selected: components["schemas"]["Selected"] | null;
            stale: boolean;
            status: components["schemas"]["StageStatus"];
        };
        ConfirmStageCommand: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            command_type: "CONFIRM_STAGE";
            /** Format: uuid */
            session_id: string;
            /**
             * Format: int64
             * @description The version this is meant for; another one is a 412.
             */
            expected_version?: number | null;
            payload: components["schemas"]["ConfirmStagePayload"];
        };
        ConfirmStagePayload: {
            content?: null | components["schemas"]["ConceptContent"];
            /** Format: uuid */
            proposal_id?: string | null;
            /** @constant */
            stage: "CONCEPT";
        } | {
            content?: null | components["schemas"]["ThemeContent"];
            /** Format: uuid */
            proposal_id?: string | null;
            /** @constant */
            stage: "THEME";
        } | {
            content?: null | components["schemas"]["CharactersContent"];
            /** Format: uuid */
            proposal_id?: string | null;
            /** @constant */
            stage: "CHARACTERS";
        } | {
            content?: null | components["schemas"]["WorldContent"];
            /** Format: uuid */
            proposal_id?: string | null;
            /** @constant */
            stage: "WORLD";
        } | {
            content?: null | components["schemas"]["PlotContent"];
            /** Format: uuid */
            proposal_id?: string | null;
            /** @constant */
            stage: "PLOT";
        };
        ConfirmedConcepts: {
            concepts: components["schemas"]["ConceptContent"][];
        };
        /** @description How a dependency is. */
        Dependency: {
            /** @description What is wrong with it. */
            detail?: string | null;
            /** @description `ok` or `unavailable`. */
            status: string;
        };
        DraftEditedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "draft.edited";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                stage: components["schemas"]["WorkingStage"];
                content: components["schemas"]["ConceptDraft"] | components["schemas"]["ThemeDraft"] | components["schemas"]["CharactersDraft"] | components["schemas"]["WorldDraft"] | components["schemas"]["PlotDraft"];
            };
        };
        EditDraftCommand: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            command_type: "EDIT_DRAFT";
            /** Format: uuid */
            session_id: string;
            /**
             * Format: int64
             * @description The version this is meant for; another one is a 412.
             */
            expected_version?: number | null;
            payload: components["schemas"]["EditDraftPayload"];
        };
        EditDraftPayload: {
            content: components["schemas"]["ConceptDraft"];
            /** @constant */
            stage: "CONCEPT";
        } | {
            content: components["schemas"]["ThemeDraft"];
            /** @constant */
            stage: "THEME";
        } | {
            content: components["schemas"]["CharactersDraft"];
            /** @constant */
            stage: "CHARACTERS";
        } | {
            content: components["schemas"]["WorldDraft"];
            /** @constant */
            stage: "WORLD";
        } | {
            content: components["schemas"]["PlotDraft"];
            /** @constant */
            stage: "PLOT";
        };
        /** @description A domain event: CloudEvents 1.0, structured JSON. */
        Envelope: components["schemas"]["SessionStartedEvent"] | components["schemas"]["StageEnteredEvent"] | components["schemas"]["GenerationRequestedEvent"] | components["schemas"]["GenerationCompletedEvent"] | components["schemas"]["GenerationFailedEvent"] | components["schemas"]["GenerationCancelledEvent"] | components["schemas"]["FeedbackProvidedEvent"] | components["schemas"]["ConceptSelectedEvent"] | components["schemas"]["DraftEditedEvent"] | components["schemas"]["StageConfirmedEvent"] | components["schemas"]["WorkflowReminderEvent"] | components["schemas"]["WorkflowFailedEvent"] | components["schemas"]["SessionExpiringEvent"] | components["schemas"]["SessionExtendedEvent"] | components["schemas"]["SessionExpiredEvent"] | components["schemas"]["SessionAbandonedEvent"] | components["schemas"]["SessionCompletedEvent"] | components["schemas"]["NovelCreatedEvent"];
        /** @description A page of events, oldest first. */
        EventPage: {
            events: components["schemas"]["Envelope"][];
            /**
             * Format: int64
             * @description `after` of the next page; null at the end.
             */
            next_after: number | null;
        };
        /**
         * @description What a novel is exported as.
         * @enum {string}
         */
        ExportFormat: "markdown" | "json";
        ExtendSessionCommand: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            command_type: "EXTEND_SESSION";
            /** Format: uuid */
            session_id: string;
            /**
             * Format: int64
             * @description The version this is meant for; another one is a 412.
             */
            expected_version?: number | null;
            payload?: components["schemas"]["ExtendSessionPayload"];
        };
        /** @description Has no payload. */
        ExtendSessionPayload: Record<string, never>;
        /**
         * @description Why a generation failed, as told to the writer.
         * @enum {string}
         */
        FailureCode: "timed_out" | "writer_unavailable" | "writer_refused" | "content_invalid" | "attempts_exhausted" | "cancelled";
        /** @description A piece of feedback. */
        Feedback: {
            adjustments: {
                [key: string]: string;
            } | null;
            /** Format: date-time */
            at: string;
            feedback: string;
            keep: string[] | null;
            /** Format: uuid */
            proposal_id: string | null;
        };
        FeedbackProvidedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "feedback.provided";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                stage: components["schemas"]["WorkingStage"];
                proposal_id: null | string;
                feedback: string;
                adjustments: {
                    [key: string]: string;
                } | null;
                keep: string[] | null;
            };
        };
        /** @description Something that does not fit: a suggestion, which hinders nothing. */
        Finding: {
            /**
             * Format: uuid
             * @description The same as long as the rule and what contradicts what are the same.
             */
            finding_id: string;
            intended?: components["schemas"]["Intended"] | null;
            /** @description What contradicts what, for a person. */
            message: string;
            rule: components["schemas"]["FindingRule"];
            severity: components["schemas"]["FindingSeverity"];
            /** @description The places, in the order of the stages. */
            sides: components["schemas"]["FindingSide"][];
            /** @description What could be done. */
            suggestion: string;
        };
        /** @description A session's findings. */
        FindingList: {
            /** @description Which content of each stage was looked at: what is confirmed, else the draft, else the selected concepts, else the newest proposal. */
            checked: components["schemas"]["CheckedStage"][];
            /** @description Contradictions first. Those marked as intended are among them. */
            findings: components["schemas"]["Finding"][];
            /**
             * Format: int64
             * @description The version of the session they are of.
             */
            version: number;
        };
        /**
         * @description The rules.
         * @enum {string}
         */
        FindingRule: "ages_disagree" | "kinship_impossible" | "dead_acts" | "story_time_backwards" | "reference_unknown" | "name_unknown" | "thread_unpaid" | "cause_unfounded" | "climax_rule_late" | "want_unopposed" | "character_vanishes" | "turning_points" | "value_unchanged" | "values_same_way";
        /**
         * @description What kind of thing a finding is.
         * @enum {string}
         */
        FindingSeverity: "contradiction" | "craft";
        /** @description One of the places a finding is about. */
        FindingSide: {
            /** @description JSON pointer (RFC 6901) into what stands for the stage. */
            pointer: string;
            /** @description The words there, shortened where they are long. */
            quote: string;
            /** @description The stage. */
            stage: components["schemas"]["GenesisStage"];
        };
        FinishGenesisCommand: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            command_type: "FINISH_GENESIS";
            /** Format: uuid */
            session_id: string;
            /**
             * Format: int64
             * @description The version this is meant for; another one is a 412.
             */
            expected_version?: number | null;
            payload?: components["schemas"]["FinishGenesisPayload"];
        };
        /** @description Needs all five stages confirmed. The title is START's unless given, else the first suggestion of THEME. */
        FinishGenesisPayload: {
            title?: string | null;
        };
        /** @description What is forked. */
        ForkRequest: {
            /**
             * Format: int64
             * @description The version the new session begins with; of one that ended the session, the version before.
             */
            at_version: number;
        };
        /** @description A server of models found on this machine. */
        FoundServer: {
            base_url: string;
            models: components["schemas"]["ListedModel"][];
            /** @description Whose port it is. */
            name: string;
        };
        /** @description Servers found on this machine. */
        FoundServers: {
            servers: components["schemas"]["FoundServer"][];
        };
        GenerateInspirationCommand: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            command_type: "GENERATE_INSPIRATION";
            /** Format: uuid */
            session_id: string;
            /**
             * Format: int64
             * @description The version this is meant for; another one is a 412.
             */
            expected_version?: number | null;
            payload?: components["schemas"]["GenerateInspirationPayload"];
        };
        /** @description Long-running. */
        GenerateInspirationPayload: {
            /**
             * Format: int64
             * @description CONCEPT 10, else 3, unless given.
             */
            count?: number | null;
            instructions?: string | null;
            /** @description JSON pointers of that proposal's fields to hold fixed. */
            keep?: string[] | null;
            /** Format: uuid */
            proposal_id?: string | null;
            stage?: null | components["schemas"]["WorkingStage"];
        };
        GenerationCancelledEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "generation.cancelled";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                /** Format: uuid */
                command_id: string;
                stage: components["schemas"]["WorkingStage"];
                reason: string;
            };
        };
        GenerationCompletedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "generation.completed";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                /** Format: uuid */
                command_id: string;
                stage: components["schemas"]["WorkingStage"];
                proposals: {
                    /** Format: uuid */
                    proposal_id: string;
                    content: components["schemas"]["ConceptContent"] | components["schemas"]["ThemeContent"] | components["schemas"]["CharactersContent"] | components["schemas"]["WorldContent"] | components["schemas"]["PlotContent"];
                    derived_from: null | string;
                    adjustments_made: {
                        [key: string]: string;
                    } | null;
                }[];
                writer: {
                    kind: string;
                    model: string;
                    usage: Record<string, never> | null;
                };
            };
        };
        GenerationDelta: {
            /** Format: uuid */
            command_id: string;
            /** Format: int64 */
            attempt: number;
            stage: components["schemas"]["WorkingStage"];
            /** Format: int64 */
            proposal: number;
            pointer: string;
            text: string;
            /** Format: int64 */
            offset: number;
        };
        GenerationFailedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "generation.failed";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                /** Format: uuid */
                command_id: string;
                stage: components["schemas"]["WorkingStage"];
                /** @enum {string} */
                code: "timed_out" | "writer_unavailable" | "writer_refused" | "content_invalid" | "attempts_exhausted" | "cancelled";
                message: string;
                retryable: boolean;
            };
        };
        GenerationProgress: {
            /** Format: uuid */
            command_id: string;
            /** Format: int64 */
            attempt: number;
            stage: components["schemas"]["WorkingStage"];
            progress: number;
        };
        GenerationRequestedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "generation.requested";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                /** Format: uuid */
                command_id: string;
                stage: components["schemas"]["WorkingStage"];
                /** @enum {string} */
                kind: "inspiration" | "refinement";
                /** Format: int64 */
                count: number;
                instructions: null | string;
                proposal_id: null | string;
                keep: string[] | null;
                adjustments: {
                    [key: string]: string;
                } | null;
            };
        };
        /**
         * @description Who leads: the stages or the writer.
         * @enum {string}
         */
        GenesisMode: "GUIDED" | "FREE_FORM";
        /**
         * @description A stage of genesis, in guided order. `Finished` is entered by FINISH_GENESIS only.
         * @enum {string}
         */
        GenesisStage: "CONCEPT" | "THEME" | "CHARACTERS" | "WORLD" | "PLOT" | "FINISHED";
        /**
         * @description Where a session stands in its life.
         * @enum {string}
         */
        GenesisStatus: "IN_PROGRESS" | "COMPLETED" | "ABANDONED" | "EXPIRED";
        /** @description A page of resume handles, newest first. */
        HandleList: {
            handles: components["schemas"]["HandleRow"][];
            /** @description Null at the end. */
            next_cursor?: string | null;
        };
        /** @description A row of `flow_resume_handles`. */
        HandleRow: {
            /** Format: uuid */
            correlation_id: string;
            /** Format: date-time */
            created_at: string;
            error_details?: Record<string, never> | null;
            /** Format: uuid */
            flow_run_id: string;
            /** Format: uuid */
            id: string;
            pause_key: string;
            /** Format: date-time */
            paused_at?: string | null;
            resume_payload?: Record<string, never> | null;
            /** Format: date-time */
            resumed_at?: string | null;
            /** Format: uuid */
            session_id: string;
            status: components["schemas"]["HandleStatus"];
            /** Format: uuid */
            task_run_id?: string | null;
            /** Format: date-time */
            timeout_at?: string | null;
        };
        /**
         * @description Where a wait stands.
         * @enum {string}
         */
        HandleStatus: "PENDING_PAUSE" | "PAUSED" | "RESUMED" | "EXPIRED" | "CANCELLED";
        /** @description A message an actor has handled. */
        HandledMessage: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Its name. */
            message: string;
        };
        /** @description The process lives. */
        Health: {
            /** @description Always `ok`. */
            status: string;
        };
        /** @description That a finding is meant to be so. */
        Intended: {
            /** Format: date-time */
            at: string;
            /** @description Why. */
            reason: string;
        };
        /** @description Why a finding is meant to be so. */
        IntendedRequest: {
            reason: string;
        };
        /** @description A model as its server lists it. */
        ListedModel: {
            /** @description Tokens of prompt and answer together, where the server tells. */
            context?: number | null;
            /** @description What it is asked for by. */
            id: string;
            /**
             * Format: double
             * @description Parameters, in thousand millions, where the server or the name tells.
             */
            size?: number | null;
        };
        NavigateToStageCommand: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            command_type: "NAVIGATE_TO_STAGE";
            /** Format: uuid */
            session_id: string;
            /**
             * Format: int64
             * @description The version this is meant for; another one is a 412.
             */
            expected_version?: number | null;
            payload: components["schemas"]["NavigateToStagePayload"];
        };
        /** @description Free-form: any stage. Guided: a confirmed stage, or the one after the last confirmed in order. */
        NavigateToStagePayload: {
            stage: components["schemas"]["WorkingStage"];
        };
        /** @description A novel, whole. */
        Novel: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            genesis_session_id: string;
            /** Format: uuid */
            novel_id: string;
            /** @description Each stage as it was confirmed. */
            setting: components["schemas"]["NovelSetting"];
            /** @description THEME's logline. */
            summary: string;
            title: string;
            /** Format: date-time */
            updated_at: string;
        };
        NovelCreatedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "novel.created";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                /** Format: uuid */
                novel_id: string;
                title: string;
            };
        };
        /** @description A page of novels, newest first. */
        NovelList: {
            /** @description Null at the end. */
            next_cursor: string | null;
            novels: components["schemas"]["NovelSummary"][];
        };
        NovelSetting: {
            CONCEPT: components["schemas"]["ConfirmedConcepts"];
            THEME: components["schemas"]["ThemeContent"];
            CHARACTERS: components["schemas"]["CharactersContent"];
            WORLD: components["schemas"]["WorldContent"];
            PLOT: components["schemas"]["PlotContent"];
        };
        /** @description A novel in a list. */
        NovelSummary: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            genesis_session_id: string;
            /** Format: uuid */
            novel_id: string;
            /** @description THEME's logline. */
            summary: string;
            title: string;
        };
        /** @description A page of outbox rows, newest first. */
        OutboxList: {
            /** @description Null at the end. */
            next_cursor?: string | null;
            outbox: components["schemas"]["OutboxRow"][];
        };
        /** @description A row of `event_outbox`. */
        OutboxRow: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            event_id: string;
            headers: Record<string, never>;
            /** Format: int64 */
            id: number;
            last_error?: string | null;
            /** Format: int32 */
            max_retries: number;
            /** Format: date-time */
            next_retry_at?: string | null;
            partition_key: string;
            payload: Record<string, never>;
            /** Format: date-time */
            published_at?: string | null;
            /** Format: int32 */
            redrive_count: number;
            /** Format: int32 */
            retry_count: number;
            status: components["schemas"]["OutboxStatus"];
            topic: string;
        };
        /**
         * @description Where a row stands.
         * @enum {string}
         */
        OutboxStatus: "PENDING" | "SENT" | "DEAD_LETTER";
        /** @description A generation that runs. */
        PendingCommand: {
            /** Format: uuid */
            command_id: string;
            command_type: components["schemas"]["CommandType"];
            /** Format: uuid */
            correlation_id: string;
            /**
             * Format: double
             * @description 0 to 1.
             */
            progress: number;
            /** Format: date-time */
            since: string;
            stage: components["schemas"]["GenesisStage"];
        };
        PlotContent: {
            structure: string;
            acts: {
                title: string;
                summary: string;
                chapters: {
                    number: number;
                    title: string;
                    summary: string;
                    pov: string;
                    turning_point?: string;
                    value_from?: string;
                    value_to?: string;
                    cause?: string;
                    story_time?: string;
                    threads?: string[];
                }[];
            }[];
            threads?: {
                name: string;
                description: string;
                planted_in: number;
                paid_off_in: number;
            }[];
            ending: string;
        };
        PlotDraft: {
            structure?: string;
            acts?: {
                title?: string;
                summary?: string;
                chapters?: {
                    number?: number;
                    title?: string;
                    summary?: string;
                    pov?: string;
                    turning_point?: string;
                    value_from?: string;
                    value_to?: string;
                    cause?: string;
                    story_time?: string;
                    threads?: string[];
                }[];
            }[];
            threads?: {
                name?: string;
                description?: string;
                planted_in?: number;
                paid_off_in?: number;
            }[];
            ending?: string;
        };
        /** @description A proposal. */
        PlotProposal: {
            adjustments_made: {
                [key: string]: string;
            } | null;
            content: components["schemas"]["PlotContent"];
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            derived_from: string | null;
            /** Format: uuid */
            proposal_id: string;
            /** Format: int32 */
            round: number;
        };
        /** @description A stage. */
        PlotStage: {
            /** @description For CONCEPT `{"concepts":[one to three]}`. */
            confirmed: null | components["schemas"]["PlotContent"];
            draft: null | components["schemas"]["PlotDraft"];
            error: components["schemas"]["CommandError"] | null;
            feedback: components["schemas"]["Feedback"][];
            /** @description All rounds, oldest first; none is ever removed. */
            proposals: components["schemas"]["PlotProposal"][];
            selected: null;
            stale: boolean;
            status: components["schemas"]["StageStatus"];
        };
        PresenceChanged: {
            /** Format: int64 */
            viewers: number;
        };
        /** @description An error (RFC 9457). */
        Problem: {
            /** @description With invalid_transition: what would be taken. */
            available_actions?: components["schemas"]["CommandType"][] | null;
            /** @description With version_conflict: what happened since the expected version. */
            changes?: components["schemas"]["Change"][] | null;
            /** @description What happened, for a program. */
            code: components["schemas"]["ProblemCode"];
            /**
             * Format: uuid
             * @description The running command (duplicate_command), or the command itself (every 5xx that answers one).
             */
            command_id?: string | null;
            /** @description What happened this time, for a person. */
            detail: string;
            /** @description With malformed_request and validation_failed: each place that is wrong. */
            errors?: components["schemas"]["ProblemItem"][] | null;
            /** @description The request's id, as in `x-request-id`. */
            request_id: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The same for every problem of the code. */
            title: string;
            /** @description `/problems/{code}`. */
            type: string;
            /**
             * Format: int64
             * @description With version_conflict and version_not_reached: the version the session is at.
             */
            version?: number | null;
        };
        /**
         * @description What went wrong, as a program reads it.
         * @enum {string}
         */
        ProblemCode: "malformed_request" | "unauthenticated" | "forbidden" | "session_not_found" | "version_not_reached" | "not_found" | "method_not_allowed" | "duplicate_command" | "invalid_transition" | "version_conflict" | "payload_too_large" | "unsupported_media_type" | "validation_failed" | "idempotency_key_reused" | "rate_limited" | "internal_error" | "store_unavailable" | "overloaded" | "shutting_down" | "session_unavailable" | "outcome_unknown";
        /** @description A place in the request's body that is wrong. */
        ProblemItem: {
            /** @description What is wrong, for a person. */
            message: string;
            /** @description JSON pointer (RFC 6901) into the body, or into the content where that was not sent. */
            pointer: string;
        };
        Proposal: components["schemas"]["ConceptProposal"] | components["schemas"]["ThemeProposal"] | components["schemas"]["CharactersProposal"] | components["schemas"]["WorldProposal"] | components["schemas"]["PlotProposal"];
        /** @description What the writer of a proposal was told. */
        ProposalPrompt: {
            /**
             * Format: uuid
             * @description The generation that yielded it.
             */
            command_id: string;
            /**
             * Format: date-time
             * @description When it was proposed.
             */
            created_at: string;
            /**
             * @description The prompts' version, the settings, and each call's messages with the tokens it took; of all proposals of the generation
             *     together. Null where nobody was told anything, as the offline writer is not.
             */
            prompt?: Record<string, never> | null;
            /** Format: uuid */
            proposal_id: string;
            stage: components["schemas"]["GenesisStage"];
            /** @description Who wrote, as in `generation.completed`: kind, model, usage. */
            writer: Record<string, never>;
        };
        ProvideFeedbackCommand: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            command_type: "PROVIDE_FEEDBACK";
            /** Format: uuid */
            session_id: string;
            /**
             * Format: int64
             * @description The version this is meant for; another one is a 412.
             */
            expected_version?: number | null;
            payload: components["schemas"]["ProvideFeedbackPayload"];
        };
        /** @description Long-running. The new proposal comes from the one named, else from the stage's newest, else it is a first one. */
        ProvideFeedbackPayload: {
            /** @description JSON pointer of a field → what to change there. */
            adjustments?: {
                [key: string]: string;
            } | null;
            feedback: string;
            /** @description JSON pointers of fields to hold fixed. */
            keep?: string[] | null;
            /** Format: uuid */
            proposal_id?: string | null;
            stage?: null | components["schemas"]["WorkingStage"];
        };
        /** @description Whether everything the server needs is there. */
        Readiness: {
            /** @description Each dependency by its name. */
            dependencies: {
                [key: string]: components["schemas"]["Dependency"];
            };
            /** @description `ok` or `unavailable`. */
            status: string;
        };
        /** @description What was redriven. */
        Redriven: {
            /**
             * Format: int64
             * @description How many dead letters.
             */
            redriven: number;
        };
        SelectConceptCommand: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            command_type: "SELECT_CONCEPT";
            /** Format: uuid */
            session_id: string;
            /**
             * Format: int64
             * @description The version this is meant for; another one is a 412.
             */
            expected_version?: number | null;
            payload: components["schemas"]["SelectConceptPayload"];
        };
        /** @description One to three proposals, or one concept of the writer's own, which may lack fields until it is confirmed. */
        SelectConceptPayload: {
            content?: null | components["schemas"]["ConceptDraft"];
            proposal_ids?: string[] | null;
        };
        /** @description The concepts chosen: proposals, or the writer's own content. */
        Selected: {
            content: null | components["schemas"]["ConceptDraft"];
            proposal_ids: string[];
        };
        SessionAbandonedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session.abandoned";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                reason: null | string;
            };
        };
        SessionCompletedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session.completed";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                /** Format: uuid */
                novel_id: string;
                title: string;
            };
        };
        SessionExpiredEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session.expired";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                /** Format: date-time */
                expires_at: string;
            };
        };
        SessionExpiringEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session.expiring";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                /** Format: date-time */
                expires_at: string;
            };
        };
        SessionExtendedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session.extended";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                /** Format: date-time */
                expires_at: string;
            };
        };
        /** @description A page of sessions, newest first. */
        SessionList: {
            /** @description Null at the end. */
            next_cursor: string | null;
            sessions: components["schemas"]["SessionSummary"][];
        };
        SessionStartedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session.started";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                /** @enum {string} */
                mode: "GUIDED" | "FREE_FORM";
                premise: null | string;
                title: null | string;
                language: string;
                seed: null | number;
                forked_from: null | {
                    /** Format: uuid */
                    session_id: string;
                    /** Format: int64 */
                    version: number;
                };
            };
        };
        /** @description A session in a list. */
        SessionSummary: {
            /** Format: date-time */
            created_at: string;
            current_stage: components["schemas"]["GenesisStage"];
            /** Format: date-time */
            expires_at: string;
            is_pending: boolean;
            mode: components["schemas"]["GenesisMode"];
            /** Format: uuid */
            novel_id: string | null;
            /** Format: uuid */
            session_id: string;
            status: components["schemas"]["GenesisStatus"];
            title: string | null;
            /** Format: date-time */
            updated_at: string;
            /** Format: int64 */
            version: number;
        };
        StageConfirmedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "stage.confirmed";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                stage: components["schemas"]["WorkingStage"];
                content: components["schemas"]["ConfirmedConcepts"] | components["schemas"]["ThemeContent"] | components["schemas"]["CharactersContent"] | components["schemas"]["WorldContent"] | components["schemas"]["PlotContent"];
                /** @enum {string} */
                source: "proposal" | "selection" | "draft" | "own";
                proposal_id: null | string;
            };
        };
        StageEnteredEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "stage.entered";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                /** @enum {string} */
                stage: "CONCEPT" | "THEME" | "CHARACTERS" | "WORLD" | "PLOT" | "FINISHED";
            };
        };
        /**
         * @description Where a stage stands.
         * @enum {string}
         */
        StageStatus: "LOCKED" | "OPEN" | "PROPOSED" | "CONFIRMED";
        StageView: components["schemas"]["ConceptStage"] | components["schemas"]["ThemeStage"] | components["schemas"]["CharactersStage"] | components["schemas"]["WorldStage"] | components["schemas"]["PlotStage"];
        StartGenesisCommand: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            command_type: "START_GENESIS";
            payload: components["schemas"]["StartGenesisPayload"];
        };
        /** @description Nothing needs to be typed to begin. */
        StartGenesisPayload: {
            /** @description BCP 47; `en` unless given. */
            language?: string | null;
            mode: components["schemas"]["GenesisMode"];
            premise?: string | null;
            /**
             * Format: int64
             * @description 0 to 2^53−1, for the offline writer; else made from the session's id.
             */
            seed?: number | null;
            title?: string | null;
        };
        /** @description `GET /genesis/{session_id}/state`. */
        StateView: {
            available_actions: components["schemas"]["CommandType"][];
            /** Format: date-time */
            created_at: string;
            current_stage: components["schemas"]["GenesisStage"];
            /** Format: date-time */
            expires_at: string;
            is_pending: boolean;
            language: string;
            /** Format: int64 */
            last_event_id: number;
            mode: components["schemas"]["GenesisMode"];
            /** Format: uuid */
            novel_id: string | null;
            pending: components["schemas"]["PendingCommand"][];
            premise: string | null;
            /** Format: uuid */
            session_id: string;
            stages: {
                CONCEPT: components["schemas"]["ConceptStage"];
                THEME: components["schemas"]["ThemeStage"];
                CHARACTERS: components["schemas"]["CharactersStage"];
                WORLD: components["schemas"]["WorldStage"];
                PLOT: components["schemas"]["PlotStage"];
            };
            status: components["schemas"]["GenesisStatus"];
            title: string | null;
            /** Format: date-time */
            updated_at: string;
            /** Format: uuid */
            user_id: string | null;
            /** Format: int64 */
            version: number;
        };
        /** @description A page of tasks, newest first. */
        TaskList: {
            /** @description Null at the end. */
            next_cursor?: string | null;
            tasks: components["schemas"]["TaskRow"][];
        };
        /** @description A row of `async_tasks`. */
        TaskRow: {
            /** Format: date-time */
            completed_at?: string | null;
            /** Format: uuid */
            correlation_id?: string | null;
            /** Format: date-time */
            created_at: string;
            error_details?: Record<string, never> | null;
            /** Format: uuid */
            id: string;
            input_data: Record<string, never>;
            /** Format: uuid */
            lease_owner?: string | null;
            /**
             * Format: int64
             * @description Raised at each claim; 0 before the first.
             */
            lease_token: number;
            /** Format: date-time */
            lease_until?: string | null;
            /** Format: int32 */
            max_retries: number;
            /** Format: date-time */
            next_retry_at?: string | null;
            /** Format: double */
            progress: number;
            result_data?: Record<string, never> | null;
            /** Format: int32 */
            retry_count: number;
            /** Format: uuid */
            session_id: string;
            /** Format: date-time */
            started_at?: string | null;
            status: components["schemas"]["TaskStatus"];
            task_type: components["schemas"]["TaskType"];
            /** Format: date-time */
            timeout_at?: string | null;
        };
        /**
         * @description Where a task stands.
         * @enum {string}
         */
        TaskStatus: "PENDING" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELLED";
        /**
         * @description What a task is.
         * @enum {string}
         */
        TaskType: "generation" | "workflow";
        ThemeContent: {
            title_suggestions: string[];
            logline: string;
            premise: string;
            themes: string[];
            question?: string;
            argument?: string;
            counter_argument?: string;
            genres: string[];
            tone: string;
            central_conflict: string;
            emotional_journey: string;
            setting_overview: string;
            target_audience: string;
            estimated_length: string;
            narrative_voice: string;
        };
        ThemeDraft: {
            title_suggestions?: string[];
            logline?: string;
            premise?: string;
            themes?: string[];
            question?: string;
            argument?: string;
            counter_argument?: string;
            genres?: string[];
            tone?: string;
            central_conflict?: string;
            emotional_journey?: string;
            setting_overview?: string;
            target_audience?: string;
            estimated_length?: string;
            narrative_voice?: string;
        };
        /** @description A proposal. */
        ThemeProposal: {
            adjustments_made: {
                [key: string]: string;
            } | null;
            content: components["schemas"]["ThemeContent"];
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            derived_from: string | null;
            /** Format: uuid */
            proposal_id: string;
            /** Format: int32 */
            round: number;
        };
        /** @description A stage. */
        ThemeStage: {
            /** @description For CONCEPT `{"concepts":[one to three]}`. */
            confirmed: null | components["schemas"]["ThemeContent"];
            draft: null | components["schemas"]["ThemeDraft"];
            error: components["schemas"]["CommandError"] | null;
            feedback: components["schemas"]["Feedback"][];
            /** @description All rounds, oldest first; none is ever removed. */
            proposals: components["schemas"]["ThemeProposal"][];
            selected: null;
            stale: boolean;
            status: components["schemas"]["StageStatus"];
        };
        /** @description An actor in the supervision tree. Sessions are counted at their supervisor and not listed. */
        TreeNode: {
            /** @description Those it supervises. */
            children: components["schemas"]["TreeNode"][];
            /** @description The same: only single actors are listed. */
            id: string;
            /** @description `Root`, or the kind of an actor. */
            kind: string;
            /**
             * Format: int64
             * @description Messages that wait.
             */
            mailbox_depth?: number | null;
            /**
             * Format: int64
             * @description How often it came back.
             */
            restarts?: number | null;
            /** @description The supervisor of the sessions: how many live. */
            sessions?: number | null;
            /** @description How it is. */
            status: components["schemas"]["ActorStatus"];
        };
        WorkflowFailedEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.failed";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                stage: null | ("CONCEPT" | "THEME" | "CHARACTERS" | "WORLD" | "PLOT" | "FINISHED");
                /** Format: uuid */
                correlation_id: string;
                reason: string;
            };
        };
        WorkflowPaused: {
            stage: null | ("CONCEPT" | "THEME" | "CHARACTERS" | "WORLD" | "PLOT" | "FINISHED");
            /** Format: uuid */
            correlation_id: string;
        };
        WorkflowReminderEvent: {
            /** @constant */
            specversion: "1.0";
            /** Format: uuid */
            id: string;
            /** @description /genesis/{session_id} */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.reminder";
            /** Format: uuid */
            subject: string;
            /** Format: date-time */
            time: string;
            datacontenttype: string;
            /** Format: int64 */
            sequence: number;
            /** Format: int64 */
            aggregateversion: number;
            /** Format: int64 */
            schemaversion: number;
            /** Format: uuid */
            correlationid?: string;
            /** Format: uuid */
            causationid?: string;
            data: {
                stage: null | ("CONCEPT" | "THEME" | "CHARACTERS" | "WORLD" | "PLOT" | "FINISHED");
                /** Format: uuid */
                correlation_id: string;
                /** Format: date-time */
                timeout_at: string;
            };
        };
        WorkflowResumed: {
            stage: null | ("CONCEPT" | "THEME" | "CHARACTERS" | "WORLD" | "PLOT" | "FINISHED");
            /** Format: uuid */
            correlation_id: string;
        };
        /**
         * @description A stage to work on.
         * @enum {string}
         */
        WorkingStage: "CONCEPT" | "THEME" | "CHARACTERS" | "WORLD" | "PLOT";
        WorldContent: {
            summary: string;
            entries: {
                name: string;
                /** @enum {string} */
                category: "GEOGRAPHY" | "HISTORY" | "CULTURE" | "POLITICS" | "ECONOMY" | "TECHNOLOGY" | "MAGIC" | "SOCIETY" | "RELIGION";
                description: string;
                parent?: string;
                rules?: string[];
                cost?: string;
                limits?: string;
                tags?: string[];
            }[];
        };
        WorldDraft: {
            summary?: string;
            entries?: {
                name?: string;
                /** @enum {string} */
                category?: "GEOGRAPHY" | "HISTORY" | "CULTURE" | "POLITICS" | "ECONOMY" | "TECHNOLOGY" | "MAGIC" | "SOCIETY" | "RELIGION";
                description?: string;
                parent?: string;
                rules?: string[];
                cost?: string;
                limits?: string;
                tags?: string[];
            }[];
        };
        /** @description A proposal. */
        WorldProposal: {
            adjustments_made: {
                [key: string]: string;
            } | null;
            content: components["schemas"]["WorldContent"];
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            derived_from: string | null;
            /** Format: uuid */
            proposal_id: string;
            /** Format: int32 */
            round: number;
        };
        /** @description A stage. */
        WorldStage: {
            /** @description For CONCEPT `{"concepts":[one to three]}`. */
            confirmed: null | components["schemas"]["WorldContent"];
            draft: null | components["schemas"]["WorldDraft"];
            error: components["schemas"]["CommandError"] | null;
            feedback: components["schemas"]["Feedback"][];
            /** @description All rounds, oldest first; none is ever removed. */
            proposals: components["schemas"]["WorldProposal"][];
            selected: null;
            stale: boolean;
            status: components["schemas"]["StageStatus"];
        };
        /** @description What an endpoint can do. */
        WriterAbility: {
            /** @description Tokens of prompt and answer together. */
            context: number;
            form: components["schemas"]["WriterForm"];
            /** @description Whether stages are asked for in small parts. */
            in_small_parts: boolean;
            /** @description In a sentence. */
            message: string;
            model: string;
        };
        /** @description Who writes. */
        WriterAbout: {
            /** @description In which both are. */
            currency: string;
            /** @description The endpoint's host, perhaps with its port. */
            host?: string | null;
            /** @description `offline` or `openai`. */
            kind: string;
            /** @description Whether what is written about leaves this machine. */
            leaves_machine: boolean;
            /** @description The model, where it is known. */
            model?: string | null;
            /**
             * Format: double
             * @description For a million tokens in; 0 where no price is set.
             */
            price_in: number;
            /**
             * Format: double
             * @description For a million tokens out; 0 where no price is set.
             */
            price_out: number;
        };
        /** @description Who shall write. */
        WriterChoice: {
            /** @description Left out: the key stays as it is as long as base_url does. Empty: none. */
            api_key?: string | null;
            /** @description An http:// or https:// address such as http://127.0.0.1:11434/v1; needed for `openai`. */
            base_url?: string | null;
            currency?: string | null;
            /** @description `offline` or `openai`. */
            kind: string;
            model?: string | null;
            /** Format: double */
            price_in?: number | null;
            /** Format: double */
            price_out?: number | null;
        };
        /** @description Which endpoint is meant; what is left out is as it is set. */
        WriterEndpoint: {
            /** @description Left out: the key that is set, if base_url is the one it is for. */
            api_key?: string | null;
            base_url?: string | null;
            model?: string | null;
        };
        /**
         * @description How an answer is had in the form it needs, the best first.
         * @enum {string}
         */
        WriterForm: "schema_with_lengths" | "schema" | "json_object" | "tool_call" | "text";
        /** @description Models of an endpoint. */
        WriterModels: {
            models: components["schemas"]["ListedModel"][];
        };
        /** @description What is set. The key is never shown. */
        WriterSettings: {
            ability?: components["schemas"]["WriterAbility"] | null;
            base_url?: string | null;
            currency: string;
            /** @description The setting that decides, where nothing can be chosen here. */
            fixed_by?: string | null;
            /** @description Whether there is a key. */
            has_api_key: boolean;
            /** @description Whether it was chosen here; else it is as configured. */
            is_chosen: boolean;
            /** @description `offline` or `openai`. */
            kind: string;
            /** @description The first the endpoint lists, unless given. */
            model?: string | null;
            /**
             * Format: double
             * @description For a million tokens in.
             */
            price_in: number;
            /**
             * Format: double
             * @description For a million tokens out.
             */
            price_out: number;
        };
        /** @description What came of a test. */
        WriterTest: {
            ability?: components["schemas"]["WriterAbility"] | null;
            /** @description What it can do, or what is wrong, for a person. */
            message: string;
            /** @description Whether it can write. */
            ok: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listActors: {
        parameters: {
            query?: {
                /** @description Only of this kind. */
                kind?: components["schemas"]["ActorKind"];
                /** @description Only with this in their id or kind, whatever its case. */
                q?: string;
                /**
                 * @description A column, with `-` before it for the greatest first; by id among equals. The single actors first unless given.
                 * @example -mailbox_depth
                 */
                sort?: string;
                /** @description 100 unless given. */
                limit?: number;
                /** @description `next_cursor` of the page before, in the same order. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActorList"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getActor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A session's id, or a single actor's kind. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The actor. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActorDetail"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing here. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restartActor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A session's id, or a single actor's kind. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The actor. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActorDetail"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing here. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listHandles: {
        parameters: {
            query?: {
                /** @description Only in this status. */
                status?: components["schemas"]["HandleStatus"];
                /** @description Only of this session. */
                session_id?: string;
                /** @description 100 unless given. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandleList"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOutbox: {
        parameters: {
            query?: {
                /** @description Only in this status. */
                status?: components["schemas"]["OutboxStatus"];
                /** @description Only of this session. */
                session_id?: string;
                /** @description 100 unless given. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutboxList"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redriveOutbox: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Redriven"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `outcome_unknown`: It may have been written: repeat it with the same key, or ask for the command. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redriveOutboxRow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The row. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutboxRow"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing here. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_transition`: The command does not fit the session's status or stage; available_actions would. */
            409: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `outcome_unknown`: It may have been written: repeat it with the same key, or ask for the command. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    skipOutboxRow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The row. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutboxRow"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing here. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_transition`: The command does not fit the session's status or stage; available_actions would. */
            409: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `outcome_unknown`: It may have been written: repeat it with the same key, or ask for the command. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTasks: {
        parameters: {
            query?: {
                /** @description Only in this status. */
                status?: components["schemas"]["TaskStatus"];
                /** @description Only of this type. */
                type?: components["schemas"]["TaskType"];
                /** @description Only of this session. */
                session_id?: string;
                /** @description 100 unless given. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskList"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskRow"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing here. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_transition`: The command does not fit the session's status or stage; available_actions would. */
            409: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `outcome_unknown`: It may have been written: repeat it with the same key, or ask for the command. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    supervisionTree: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its root. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TreeNode"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    docs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description 100 unless given. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendCommand: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 visible ASCII characters. Keys belong to the user and live as long as the session. */
                "Idempotency-Key"?: string | null;
                /**
                 * @description The expected version in quotes, as expected_version says it too; `*` expects nothing.
                 * @example "7"
                 */
                "If-Match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CommandRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The session's version, in quotes. */
                    ETag?: string;
                    /** @description `true` when an earlier command with the same key answers. */
                    "Idempotency-Replayed"?: string;
                    /** @description With 201: /genesis/{session_id}/state. */
                    Location?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandAnswer"];
                };
            };
            /** @description The new session. */
            201: {
                headers: {
                    /** @description The session's version, in quotes. */
                    ETag?: string;
                    /** @description `true` when an earlier command with the same key answers. */
                    "Idempotency-Replayed"?: string;
                    /** @description With 201: /genesis/{session_id}/state. */
                    Location?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandAnswer"];
                };
            };
            /** @description Under way; GET …/commands/{command_id} tells how it stands. */
            202: {
                headers: {
                    /** @description The session's version, in quotes. */
                    ETag?: string;
                    /** @description `true` when an earlier command with the same key answers. */
                    "Idempotency-Replayed"?: string;
                    /** @description With 201: /genesis/{session_id}/state. */
                    Location?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandAnswer"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session, or it is another user's. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `duplicate_command`: The session's command of this type has not ended; its command_id is given. `invalid_transition`: The command does not fit the session's status or stage; available_actions would. */
            409: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `version_conflict`: The session is not at the expected version; its version and the changes since are given. */
            412: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body has more than 256 KiB. */
            413: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body's Content-Type is not application/json. */
            415: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: Well-formed, but a value is out of bounds or unknown to the session; errors points to each. `idempotency_key_reused`: The key stands for a different request. */
            422: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `shutting_down`: Nothing was written; try again. `session_unavailable`: Nothing was written; try again. `outcome_unknown`: It may have been written: repeat it with the same key, or ask for the command. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCommand: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
                command_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it stands now. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandRecord"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session, or it is another user's. `not_found`: There is nothing here. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `session_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description Events with a sequence above this; 0 unless given. */
                after?: number;
                /** @description 100 unless given. */
                limit?: number;
            };
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session, or it is another user's. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `session_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description The same, where no header can be set; the header wins. */
                last_event_id?: number;
                /** @description Only these event types, comma-separated; `ready` and `shutdown` always come. */
                types?: string;
            };
            header?: {
                /** @description Everything after it is sent first. Without it: live only. */
                "Last-Event-ID"?: number | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session, or it is another user's. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `session_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The findings. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingList"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session, or it is another user's. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `session_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    markFindingIntended: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
                finding_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntendedRequest"];
            };
        };
        responses: {
            /** @description The finding, marked. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Finding"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session, or it is another user's. `not_found`: There is nothing here. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body has more than 256 KiB. */
            413: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body's Content-Type is not application/json. */
            415: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: Well-formed, but a value is out of bounds or unknown to the session; errors points to each. */
            422: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `session_unavailable`: Nothing was written; try again. `outcome_unknown`: It may have been written: repeat it with the same key, or ask for the command. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unmarkFindingIntended: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
                finding_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is no longer marked. */
            204: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session, or it is another user's. `not_found`: There is nothing here. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `session_unavailable`: Nothing was written; try again. `outcome_unknown`: It may have been written: repeat it with the same key, or ask for the command. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forkSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 visible ASCII characters. Keys belong to the user and live as long as the new session. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForkRequest"];
            };
        };
        responses: {
            /** @description The new session's state. */
            201: {
                headers: {
                    /** @description The session's version, in quotes. */
                    ETag?: string;
                    /** @description `true` when an earlier fork with the same key answers. */
                    "Idempotency-Replayed"?: string;
                    /** @description /genesis/{session_id}/state of the new session. */
                    Location?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StateView"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session, or it is another user's. `version_not_reached`: The session has not reached that version. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body has more than 256 KiB. */
            413: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body's Content-Type is not application/json. */
            415: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: The key stands for a different request. */
            422: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `session_unavailable`: Nothing was written; try again. `shutting_down`: Nothing was written; try again. `outcome_unknown`: It may have been written: repeat it with the same key, or ask for the command. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProposalPrompt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
                proposal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What its writer was told. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalPrompt"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session, or it is another user's. `not_found`: There is nothing here. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `session_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getState: {
        parameters: {
            query?: {
                /** @description The state as it was at this version. */
                at_version?: number;
                /** @description Never answers an older state than this. */
                min_version?: number;
            };
            header?: {
                /** @description Entity tags of states that are known. */
                "If-None-Match"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state; ETag is its version. */
            200: {
                headers: {
                    /** @description The session's version, in quotes. */
                    ETag?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StateView"];
                };
            };
            /** @description The caller has this version. */
            304: {
                headers: {
                    /** @description The session's version, in quotes. */
                    ETag?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session, or it is another user's. `version_not_reached`: The session has not reached that version. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `session_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The measures. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNovels: {
        parameters: {
            query?: {
                /** @description 100 unless given. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NovelList"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getNovel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                novel_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The novel. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Novel"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing here. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportNovel: {
        parameters: {
            query?: {
                /** @description markdown unless given. */
                format?: components["schemas"]["ExportFormat"];
            };
            header?: never;
            path: {
                novel_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, named by the title in Content-Disposition. */
            200: {
                headers: {
                    /** @description The file's name. */
                    "Content-Disposition"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Novel"];
                    "text/markdown": string;
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing here. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Nothing was written; try again. `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    problem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its code, status, title and meaning. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing here. */
            404: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything is there. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Something is away. */
            503: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    getWriter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The writer. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WriterAbout"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WriterEndpoint"];
            };
        };
        responses: {
            /** @description Its models. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WriterModels"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body has more than 256 KiB. */
            413: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body's Content-Type is not application/json. */
            415: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: Well-formed, but a value is out of bounds or unknown to the session; errors points to each. */
            422: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findModelServers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those that answered. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundServers"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWriterSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WriterSettings"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chooseWriter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WriterChoice"];
            };
        };
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WriterSettings"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_transition`: The command does not fit the session's status or stage; available_actions would. */
            409: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body has more than 256 KiB. */
            413: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body's Content-Type is not application/json. */
            415: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: Well-formed, but a value is out of bounds or unknown to the session; errors points to each. */
            422: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetWriter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WriterSettings"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_transition`: The command does not fit the session's status or stage; available_actions would. */
            409: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testWriter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WriterEndpoint"];
            };
        };
        responses: {
            /** @description What came of it, good or bad. */
            200: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WriterTest"];
                };
            };
            /** @description `malformed_request`: The request does not have the shape it should have. */
            400: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: Who asks is not known. */
            401: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Not allowed; also for a Host or Origin that is not this server's. */
            403: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body has more than 256 KiB. */
            413: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body's Content-Type is not application/json. */
            415: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: Well-formed, but a value is out of bounds or unknown to the session; errors points to each. */
            422: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: A bug. */
            500: {
                headers: {
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Nothing was written; try again. */
            503: {
                headers: {
                    /** @description Seconds after which another try makes sense. */
                    "Retry-After"?: string;
                    /** @description The request's id, taken over or made. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
