"""Drives serving endpoints with databricks-sdk and mlflow.deployments: python databricks_client.py ADDRESS MODEL_FOLDER."""
import os, sys
address, folder = sys.argv[1:3]
os.environ.update(DATABRICKS_HOST=address, DATABRICKS_TOKEN="t")
from datetime import timedelta
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound, ResourceAlreadyExists, InvalidParameterValue, TooManyRequests
from databricks.sdk.service import serving as s

w = WorkspaceClient(host=address, token="t")
api = w.serving_endpoints

# The SDK's own types know no local folder, so the endpoint is created by body, as curl would.
def entity(name):
    return {"name": name, "model_uri": folder}

w.api_client.do("POST", "/api/2.0/serving-endpoints", body={"name": "delay", "config": {"served_entities": [entity("one"), entity("two")],
    "traffic_config": {"routes": [{"served_model_name": "one", "traffic_percentage": 100}, {"served_model_name": "two", "traffic_percentage": 0}]}}})
detail = api.wait_get_serving_endpoint_not_updating("delay", timeout=timedelta(seconds=60))
assert detail.state.ready == s.EndpointStateReady.READY, detail.state
assert [e.state.deployment for e in detail.config.served_entities] == [s.ServedModelStateDeployment.DEPLOYMENT_READY] * 2
rows = [{"a": 1, "b": 2, "c": 3}, {"a": 0, "b": 0, "c": 1}]
answer = api.query("delay", dataframe_records=rows)
assert answer.predictions == [{"y": 4.0}, {"y": 2.0}] and answer.served_model_name == "one", answer
split = s.DataframeSplitInput(columns=["a", "b", "c"], data=[[1, 2, 3]])
assert api.query("delay", dataframe_split=split).predictions == [{"y": 4.0}]

moved = api.update_config_and_wait("delay", traffic_config=s.TrafficConfig(routes=[
    s.Route(served_model_name="one", traffic_percentage=0), s.Route(served_model_name="two", traffic_percentage=100)]), timeout=timedelta(seconds=60))
assert moved.config.config_version == 2
assert api.query("delay", dataframe_records=rows).served_model_name == "two"
assert {t.key: t.value for t in api.patch("delay", add_tags=[s.EndpointTag("team", "ops"), s.EndpointTag("x", "y")], delete_tags=["none"]).tags} == {"team": "ops", "x": "y"}
assert [t.key for t in api.patch("delay", delete_tags=["x"]).tags] == ["team"]
assert [e.name for e in api.list()] == ["delay"]
assert "DEPLOYMENT_READY" in api.logs("delay", "one").logs
assert b"ml_serving_requests_total" in api.export_metrics("delay").contents.read()

def raises(kind, call):
    try:
        call()
    except kind:
        return
    raise AssertionError(f"no {kind.__name__}")

raises(NotFound, lambda: api.get("missing"))
raises(NotFound, lambda: api.query("missing", dataframe_records=rows))
raises(ResourceAlreadyExists, lambda: w.api_client.do("POST", "/api/2.0/serving-endpoints", body={"name": "delay", "config": {"served_entities": [entity("one")]}}))
raises(InvalidParameterValue, lambda: w.api_client.do("POST", "/api/2.0/serving-endpoints", body={"name": "bad name", "config": {"served_entities": [entity("one")]}}))
raises(InvalidParameterValue, lambda: api.update_config("delay", traffic_config=s.TrafficConfig(routes=[s.Route(served_model_name="one", traffic_percentage=50)])))
raises(InvalidParameterValue, lambda: api.update_config("delay", traffic_config=s.TrafficConfig(routes=[s.Route(served_model_name="nobody", traffic_percentage=100)])))

from mlflow.deployments import get_deploy_client
deploy = get_deploy_client("databricks")
assert deploy.get_endpoint("delay")["name"] == "delay"
assert deploy.predict(endpoint="delay", inputs={"dataframe_records": rows})["predictions"] == [{"y": 4.0}, {"y": 2.0}]
assert [e["name"] for e in deploy.list_endpoints()] == ["delay"]

import requests
api.put("delay", rate_limits=[s.RateLimit(calls=2, renewal_period=s.RateLimitRenewalPeriod.MINUTE, key=s.RateLimitKey.ENDPOINT)])
codes = [requests.post(f"{address}/endpoints/delay/invocations", json={"dataframe_records": rows}) for _ in range(5)]
assert [c.status_code for c in codes].count(429) >= 1 and codes[-1].headers.get("retry-after"), [c.status_code for c in codes]
api.delete("delay")
raises(NotFound, lambda: api.get("delay"))
print("ok")
