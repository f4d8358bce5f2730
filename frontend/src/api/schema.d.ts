// Generated from openapi.json by `npm run generate`; not written by hand.
export interface paths {
    "/genesis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_sessions"];
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
        post: operations["post_command"];
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
        get: operations["get_state"];
        put?: never;
        post?: never;
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
        get: operations["get_command"];
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
        get: operations["get_events"];
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
        get: operations["stream_events"];
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
        get: operations["list_novels"];
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
        get: operations["get_novel"];
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
        get: operations["export_novel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/actors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_actors"];
        put?: never;
        post?: never;
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
        get: operations["get_tree"];
        put?: never;
        post?: never;
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
        /** @enum {string} */
        GenesisStage: "CONCEPT" | "THEME" | "CHARACTERS" | "WORLD" | "PLOT" | "FINISHED";
        /** @enum {string} */
        GenesisMode: "GUIDED" | "FREE_FORM";
        /** @enum {string} */
        GenesisStatus: "IN_PROGRESS" | "COMPLETED" | "ABANDONED" | "EXPIRED";
        /** @enum {string} */
        StageStatus: "LOCKED" | "OPEN" | "PROPOSED" | "CONFIRMED";
        /** @enum {string} */
        CommandType: "START_GENESIS" | "GENERATE_INSPIRATION" | "PROVIDE_FEEDBACK" | "SELECT_CONCEPT" | "EDIT_DRAFT" | "CONFIRM_STAGE" | "NAVIGATE_TO_STAGE" | "CANCEL_GENERATION" | "EXTEND_SESSION" | "ABANDON_GENESIS" | "FINISH_GENESIS";
        /** @enum {string} */
        CommandStatus: "RECEIVED" | "PROCESSING" | "COMPLETED" | "FAILED";
        CommandRequest: {
            command_type: components["schemas"]["CommandType"];
            /** Format: uuid */
            session_id?: string | null;
            /** Format: int64 */
            expected_version?: number | null;
            payload?: {
                [key: string]: unknown;
            } | null;
        };
        CommandError: {
            code: string;
            message: string;
            retryable: boolean;
            /** Format: date-time */
            at: string;
        };
        CommandAnswer: {
            /** Format: uuid */
            command_id: string;
            /** Format: uuid */
            session_id: string;
            command_type: components["schemas"]["CommandType"];
            status: components["schemas"]["CommandStatus"];
            /** Format: int64 */
            version: number;
            /** Format: uuid */
            correlation_id: string;
            result?: {
                [key: string]: unknown;
            } | null;
            error_details?: null | components["schemas"]["CommandError"];
        };
        ProblemItem: {
            pointer: string;
            message: string;
        };
        Change: {
            /** Format: int64 */
            sequence: number;
            type: string;
            stage?: null | components["schemas"]["GenesisStage"];
        };
        Problem: {
            type: string;
            title: string;
            /** Format: int64 */
            status: number;
            detail?: string | null;
            code: string;
            request_id?: string | null;
            errors?: components["schemas"]["ProblemItem"][] | null;
            /** Format: uuid */
            command_id?: string | null;
            available_actions?: components["schemas"]["CommandType"][] | null;
            /** Format: int64 */
            version?: number | null;
            changes?: components["schemas"]["Change"][] | null;
        };
        Proposal: {
            /** Format: uuid */
            proposal_id: string;
            content: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            derived_from?: string | null;
            adjustments_made?: {
                [key: string]: string;
            } | null;
            /** Format: date-time */
            created_at: string;
            /** Format: int64 */
            round: number;
        };
        Feedback: {
            feedback: string;
            /** Format: uuid */
            proposal_id?: string | null;
            adjustments?: {
                [key: string]: string;
            } | null;
            keep?: string[] | null;
            /** Format: date-time */
            at: string;
        };
        Selected: {
            proposal_ids: string[];
            content?: {
                [key: string]: unknown;
            } | null;
        };
        StageView: {
            status: components["schemas"]["StageStatus"];
            stale: boolean;
            proposals: components["schemas"]["Proposal"][];
            selected?: null | components["schemas"]["Selected"];
            draft?: {
                [key: string]: unknown;
            } | null;
            confirmed?: {
                [key: string]: unknown;
            } | null;
            feedback: components["schemas"]["Feedback"][];
            error?: null | components["schemas"]["CommandError"];
        };
        Stages: {
            CONCEPT: components["schemas"]["StageView"];
            THEME: components["schemas"]["StageView"];
            CHARACTERS: components["schemas"]["StageView"];
            WORLD: components["schemas"]["StageView"];
            PLOT: components["schemas"]["StageView"];
        };
        PendingCommand: {
            /** Format: uuid */
            command_id: string;
            command_type: components["schemas"]["CommandType"];
            /** Format: uuid */
            correlation_id: string;
            stage?: null | components["schemas"]["GenesisStage"];
            progress?: number | null;
            /** Format: date-time */
            since: string;
        };
        StateView: {
            /** Format: uuid */
            session_id: string;
            /** Format: uuid */
            user_id?: string | null;
            mode: components["schemas"]["GenesisMode"];
            status: components["schemas"]["GenesisStatus"];
            title?: string | null;
            premise?: string | null;
            language: string;
            current_stage: components["schemas"]["GenesisStage"];
            /** Format: int64 */
            version: number;
            is_pending: boolean;
            pending: components["schemas"]["PendingCommand"][];
            stages: components["schemas"]["Stages"];
            available_actions: components["schemas"]["CommandType"][];
            /** Format: uuid */
            novel_id?: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: int64 */
            last_event_id: number;
        };
        SessionSummary: {
            /** Format: uuid */
            session_id: string;
            title?: string | null;
            mode: components["schemas"]["GenesisMode"];
            status: components["schemas"]["GenesisStatus"];
            current_stage: components["schemas"]["GenesisStage"];
            is_pending: boolean;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            novel_id?: string | null;
        };
        SessionList: {
            sessions: components["schemas"]["SessionSummary"][];
            next_cursor?: string | null;
        };
        NovelSummary: {
            /** Format: uuid */
            novel_id: string;
            title: string;
            summary: string;
            /** Format: uuid */
            genesis_session_id: string;
            /** Format: date-time */
            created_at: string;
        };
        NovelList: {
            novels: components["schemas"]["NovelSummary"][];
            next_cursor?: string | null;
        };
        Novel: {
            /** Format: uuid */
            novel_id: string;
            title: string;
            summary: string;
            /** Format: uuid */
            genesis_session_id: string;
            /** Format: date-time */
            created_at: string;
            setting: {
                [key: string]: unknown;
            };
        };
        Envelope: {
            specversion: string;
            /** Format: uuid */
            id: string;
            source: string;
            type: string;
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
            correlationid: string;
            /** Format: uuid */
            causationid?: string | null;
            data: {
                [key: string]: unknown;
            };
        };
        EventPage: {
            events: components["schemas"]["Envelope"][];
            /** Format: int64 */
            next_after?: number | null;
        };
        ConceptContent: {
            title: string;
            core_idea: string;
            description: string;
            philosophical_depth: string;
            emotional_core: string;
            irony?: string | null;
        };
        ThemeContent: {
            title_suggestions: string[];
            logline: string;
            premise: string;
            themes: string[];
            question?: string | null;
            argument?: string | null;
            counter_argument?: string | null;
            genres: string[];
            tone: string;
            central_conflict: string;
            emotional_journey: string;
            setting_overview: string;
            target_audience: string;
            estimated_length: string;
            narrative_voice: string;
        };
        Character: {
            name: string;
            aliases?: string[] | null;
            /** Format: int64 */
            age?: number | null;
            role: string;
            description: string;
            appearance: string;
            personality: string[];
            background: string;
            motivation: string;
            want?: string | null;
            need?: string | null;
            lie?: string | null;
            ghost?: string | null;
            goals: string[];
            flaw: string;
            arc: string;
            voice?: string | null;
            secret?: string | null;
        };
        Relationship: {
            from: string;
            to: string;
            kind: string;
            description: string;
        };
        CharactersContent: {
            characters: components["schemas"]["Character"][];
            relationships: components["schemas"]["Relationship"][];
        };
        /** @enum {string} */
        WorldCategory: "GEOGRAPHY" | "HISTORY" | "CULTURE" | "POLITICS" | "ECONOMY" | "TECHNOLOGY" | "MAGIC" | "SOCIETY" | "RELIGION";
        WorldEntry: {
            name: string;
            category: components["schemas"]["WorldCategory"];
            description: string;
            parent?: string | null;
            rules?: string[] | null;
            cost?: string | null;
            limits?: string | null;
            tags?: string[] | null;
        };
        WorldContent: {
            summary: string;
            entries: components["schemas"]["WorldEntry"][];
        };
        Chapter: {
            /** Format: int64 */
            number: number;
            title: string;
            summary: string;
            pov: string;
            turning_point?: string | null;
            value_from?: string | null;
            value_to?: string | null;
            cause?: string | null;
            story_time?: string | null;
            threads?: string[] | null;
        };
        Act: {
            title: string;
            summary: string;
            chapters: components["schemas"]["Chapter"][];
        };
        Thread: {
            name: string;
            description: string;
            /** Format: int64 */
            planted_in: number;
            /** Format: int64 */
            paid_off_in: number;
        };
        PlotContent: {
            structure: string;
            acts: components["schemas"]["Act"][];
            threads?: components["schemas"]["Thread"][] | null;
            ending: string;
        };
        ActorSummary: {
            kind: string;
            id: string;
            status: string;
            /** Format: int64 */
            mailbox_depth: number;
            /** Format: int64 */
            messages_handled: number;
            /** Format: int64 */
            restarts: number;
            last_message?: string | null;
            /** Format: date-time */
            last_message_at?: string | null;
            /** Format: date-time */
            started_at: string;
            detail?: {
                [key: string]: unknown;
            };
        };
        ActorList: {
            actors: components["schemas"]["ActorSummary"][];
            next_cursor?: string | null;
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
    list_sessions: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_command: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommandRequest"];
            };
        };
        responses: {
            /** @description Taken */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandAnswer"];
                };
            };
            /** @description Taken */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandAnswer"];
                };
            };
            /** @description Taken */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandAnswer"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_state: {
        parameters: {
            query?: {
                at_version?: number;
                min_version?: number;
            };
            header?: {
                "If-None-Match"?: string;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StateView"];
                };
            };
            /** @description Not modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_command: {
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
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandAnswer"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_events: {
        parameters: {
            query?: {
                after?: number;
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
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_events: {
        parameters: {
            query?: {
                last_event_id?: number;
                types?: string;
            };
            header?: {
                "Last-Event-ID"?: string;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_novels: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NovelList"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_novel: {
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
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Novel"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_novel: {
        parameters: {
            query: {
                format: "markdown" | "json";
            };
            header?: never;
            path: {
                novel_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_actors: {
        parameters: {
            query?: {
                kind?: string;
                q?: string;
                sort?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActorList"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_tree: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
