"""Traces with the real client: functions and models under @mlflow.trace, errors, feedback, search, tags, deletion.

usage: traces.py TRACKING_URI OUT
Writes to OUT what it read back as JSON, ids and times taken out, so that two servers can be compared.
"""
import base64
import gzip
import json
import re
import sys
import urllib.request
import zlib

import mlflow
from google.protobuf import json_format
from mlflow.entities import AssessmentSource, SpanType
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

mlflow.set_tracking_uri(sys.argv[1])
experiment = mlflow.set_experiment("traces")
out = {}


@mlflow.trace(span_type=SpanType.RETRIEVER)
def retrieve(question):
    return [{"page_content": "Paris is the capital", "metadata": {"doc_uri": "a", "score": 0.25}}, {"page_content": "日本 <b>\"x\"</b>\n", "metadata": {}}]


@mlflow.trace(span_type=SpanType.CHAT_MODEL)
def complete(messages, tokens):
    span = mlflow.get_current_active_span()
    span.set_attribute("mlflow.chat.tokenUsage", {"input_tokens": tokens, "output_tokens": 2 * tokens, "total_tokens": 3 * tokens})
    span.set_attribute("temperature", 0.5)
    span.set_attribute("count", 7)
    span.add_event(mlflow.entities.SpanEvent("picked", attributes={"n": 1, "w": "x"}))
    return {"choices": [{"message": {"role": "assistant", "content": "Paris"}}]}


@mlflow.trace(name="agent", span_type=SpanType.AGENT)
def agent(question, tokens=5):
    mlflow.update_current_trace(tags={"kind": "qa", "who": "ann"}, metadata={"mlflow.trace.session": "session-1", "mlflow.trace.user": "u1"})
    retrieve(question)
    return complete([{"role": "user", "content": question}], tokens)["choices"][0]["message"]["content"]


@mlflow.trace
def broken(x):
    raise ValueError(f"no {x}")


ids = []
with mlflow.start_run(run_name="traced") as run:
    agent("What is the capital of France?")
    ids.append(mlflow.get_last_active_trace_id())
agent("¿Y de España? 🙂", tokens=9)
ids.append(mlflow.get_last_active_trace_id())
try:
    broken(3)
except ValueError:
    ids.append(mlflow.get_last_active_trace_id())
mlflow.flush_trace_async_logging()

mlflow.log_feedback(trace_id=ids[0], name="correct", value=True, rationale="it is", source=AssessmentSource("HUMAN", "ann"))
score = mlflow.log_feedback(trace_id=ids[1], name="score", value=0.75, metadata={"model": "judge"}, source=AssessmentSource("LLM_JUDGE", "judge"))
mlflow.log_expectation(trace_id=ids[1], name="answer", value={"city": "Madrid", "list": [1, 2]})
mlflow.update_assessment(trace_id=ids[1], assessment_id=score.assessment_id, assessment=mlflow.entities.Feedback(name="score", value=0.5, rationale="less"))
override = mlflow.override_feedback(trace_id=ids[0], assessment_id=mlflow.get_trace(ids[0]).info.assessments[0].assessment_id, value=False, rationale="it is not")
mlflow.set_trace_tag(ids[2], "seen", "yes")
mlflow.set_trace_tag(ids[2], "gone", "soon")
mlflow.delete_trace_tag(ids[2], "gone")

# A library of OpenTelemetry that knows nothing of MLflow: JSON and protobuf, compressed, in two parts, the child first.
def export(body, content_type, **headers):
    headers |= {"content-type": content_type, "x-mlflow-experiment-id": experiment.experiment_id, "x-mlflow-run-id": run.info.run_id}
    return urllib.request.urlopen(urllib.request.Request(sys.argv[1] + "/v1/traces", body, headers, method="POST")).status


def otlp(*spans):
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}, {"key": "telemetry.sdk.name", "value": {"stringValue": "x"}}]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": list(spans)}]}]}


foreign = "5b8efff798038103d269b633813fc60c"
second = 1_000_000_000
child = {"traceId": foreign, "spanId": "eee19b7ec3c1b174", "parentSpanId": "eee19b7ec3c1b173", "name": "query", "startTimeUnixNano": str(1700000001 * second), "endTimeUnixNano": str(1700000002 * second + 5),
         "attributes": [{"key": "rows", "value": {"intValue": "3"}}, {"key": "plan", "value": {"arrayValue": {"values": [{"stringValue": "scan"}, {"doubleValue": 0.5}]}}}, {"key": "mlflow.chat.tokenUsage", "value": {"stringValue": "{\"input_tokens\": 1, \"output_tokens\": 1, \"total_tokens\": 2}"}}],
         "events": [{"name": "tick", "timeUnixNano": str(1700000001 * second + 7), "attributes": [{"key": "ok", "value": {"boolValue": True}}]}], "status": {"code": 2, "message": "slow"}}
root = {"traceId": base64.b64encode(bytes.fromhex(foreign)).decode(), "spanId": base64.b64encode(bytes.fromhex("eee19b7ec3c1b173")).decode(), "name": "GET /",
        "startTimeUnixNano": str(1700000000 * second), "endTimeUnixNano": str(1700000003 * second), "attributes": [{"key": "session.id", "value": {"stringValue": "otel"}}],
        "links": [{"traceId": base64.b64encode(bytes(15) + b"\1").decode(), "spanId": base64.b64encode(bytes(7) + b"\xaa").decode(), "attributes": [{"key": "why", "value": {"stringValue": "because"}}]}]}
assert export(gzip.compress(json.dumps(otlp(child)).encode()), "application/json", **{"content-encoding": "gzip"}) == 200
out["partial"] = mlflow.MlflowClient().get_trace(f"tr-{foreign}").info.state.value
assert export(zlib.compress(json_format.ParseDict(otlp(root), ExportTraceServiceRequest()).SerializeToString()), "application/x-protobuf", **{"content-encoding": "deflate"}) == 200
ids.append(f"tr-{foreign}")

for i, trace_id in enumerate(ids):
    trace = mlflow.get_trace(trace_id)
    out[f"trace{i}"] = {"info": trace.info.to_dict(), "spans": [json.loads(span.to_json()) if hasattr(span, "to_json") else span.to_dict() for span in trace.data.spans], "usage": trace.info.token_usage}
    artifact = urllib.request.urlopen(f"{sys.argv[1]}/ajax-api/3.0/mlflow/get-trace-artifact?request_id={trace_id}").read()
    out[f"artifact{i}"] = json.loads(artifact)


def found(filter_string=None, **more):
    traces = mlflow.search_traces(locations=[experiment.experiment_id], filter_string=filter_string, return_type="list", **more)
    return sorted(str(ids.index(t.info.trace_id)) + ":" + str(len(t.data.spans)) for t in traces)


for filter_string in [None, "status = 'ERROR'", "name = 'agent'", "tags.kind = 'qa' AND timestamp_ms > 1750000000000", f"run_id = '{run.info.run_id}'", "feedback.score >= 0.5", "feedback.score > 0.5",
                      "feedback.correct = 'false'", "feedback.correct = 'true'", "expectation.answer IS NOT NULL", "span.type = 'RETRIEVER'", "span.name = 'query' AND span.status = 'ERROR'", "span.status = 'ERROR' AND span.name = 'GET /'",
                      "trace.text LIKE '%España%'", "trace.text LIKE '%日本%'", "trace.text ILIKE '%PARIS%'", "span.attributes.temperature LIKE '%0.5%'", "metadata.`mlflow.trace.session` = 'session-1'", "tags.`service.name` = 'shop'"]:
    out[f"search {filter_string}".replace(run.info.run_id, "RUN")] = found(filter_string)
table = mlflow.search_traces(locations=[experiment.experiment_id], order_by=["timestamp_ms ASC"])
out["columns"] = sorted(table.columns)
out["client"] = [ids.index(t.info.trace_id) for t in mlflow.MlflowClient().search_traces(locations=[experiment.experiment_id], order_by=["execution_time DESC", "request_id ASC"], max_results=1)] != []
out["deleted"] = mlflow.MlflowClient().delete_traces(experiment.experiment_id, trace_ids=ids[2:3])
out["left"] = found()

text = json.dumps(out, sort_keys=True, ensure_ascii=False, indent=1)
for i, trace_id in enumerate(ids):
    text = text.replace(trace_id, f"<trace{i}>")
text = text.replace(run.info.run_id, "<run>")
text = re.sub(r"a-[0-9a-f]{32}", "<assessment>", text)
text = re.sub(r"tr-[0-9a-f]{32}", "<trace>", text)
text = re.sub(r'"(start_time_unix_nano|end_time_unix_nano|time_unix_nano|execution_duration_ms|request_time|create_time|last_update_time)": [^,\n]*', r'"\1": "<time>"', text)
text = re.sub(r'"(trace_id|span_id|parent_span_id)": "[A-Za-z0-9+/=]*={1,2}"', r'"\1": "<id>"', text)
text = re.sub(r'\\"(total_size_bytes|max|p25|p50|p75)\\": [0-9]+', r'"\1": 0', text)
text = re.sub(r'"mlflow.trace.sizeBytes": "[0-9]+"', '"mlflow.trace.sizeBytes": "0"', text)
text = re.sub(r'File \\+"[^"]*\\+", line \d+', "File", text)
text = re.sub(r'"mlflow.(user|source\.[a-z.]+|artifactLocation)": "[^"]*"', r'"mlflow.\1": "<where>"', text)
with open(sys.argv[2], "w") as file:
    file.write(text)
