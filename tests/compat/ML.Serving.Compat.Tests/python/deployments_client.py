"""Creates, changes, asks and deletes an endpoint with mlflow.deployments alone: python deployments_client.py ADDRESS MODEL_FOLDER."""
import os, sys, time, warnings
import requests
address, folder = sys.argv[1:3]
os.environ.update(DATABRICKS_HOST=address, DATABRICKS_TOKEN="t", MLFLOW_DISABLE_TELEMETRY="true")
warnings.simplefilter("ignore")
from mlflow.deployments import get_deploy_client

client = get_deploy_client("databricks")
rows = [{"a": 1, "b": 2, "c": 3}, {"a": 0, "b": 0, "c": 1}]

def entity(name):
    return {"name": name, "model_uri": folder}

def shares(**percent):
    return {"routes": [{"served_model_name": n, "traffic_percentage": p} for n, p in percent.items()]}

def ready(name, version):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        endpoint = client.get_endpoint(name)
        if endpoint["state"]["ready"] == "READY" and endpoint["config"]["config_version"] == version and not endpoint.get("pending_config"):
            return endpoint
        time.sleep(0.05)
    raise AssertionError(endpoint)

def refused(status, call):
    try:
        call()
    except Exception as error:
        assert str(status) in str(error), error
        return
    raise AssertionError(f"no {status}")

# The whole request as one dictionary, and the older form of name and configuration apart.
made = client.create_endpoint(config={"name": "one", "config": {"served_entities": [entity("a"), entity("b")], "traffic_config": shares(a=100, b=0)},
                                      "tags": [{"key": "team", "value": "ops"}]})
assert made["name"] == "one" and made.id, made
client.create_endpoint(name="two", config={"served_entities": [entity("a")], "tags": [{"key": "old", "value": "form"}]})
assert ready("one", 1)["tags"] == [{"key": "team", "value": "ops"}]
assert ready("two", 1)["tags"] == [{"key": "old", "value": "form"}]
assert sorted(e["name"] for e in client.list_endpoints()) == ["one", "two"]
answer = client.predict(endpoint="one", inputs={"dataframe_records": rows})
assert answer["predictions"] == [{"y": 4.0}, {"y": 2.0}], answer

client.update_endpoint_config(endpoint="one", config={"served_entities": [entity("a"), entity("c")], "traffic_config": shares(a=0, c=100)})
moved = ready("one", 2)
assert [e["name"] for e in moved["config"]["served_entities"]] == ["a", "c"], moved
assert client.predict(endpoint="one", inputs={"dataframe_split": {"columns": ["a", "b", "c"], "data": [[1, 2, 3]]}})["predictions"] == [{"y": 4.0}]
client.update_endpoint(endpoint="two", config={"served_entities": [entity("b")]})
assert [e["name"] for e in ready("two", 2)["config"]["served_entities"]] == ["b"]

client.update_endpoint_tags(endpoint="one", config={"add_tags": [{"key": "stage", "value": "live"}], "delete_tags": ["team"]})
assert client.get_endpoint("one")["tags"] == [{"key": "stage", "value": "live"}]
client.update_endpoint_rate_limits(endpoint="one", config={"rate_limits": [{"key": "endpoint", "renewal_period": "minute", "calls": 0}]})
# The client would ask again for ten minutes.
assert requests.post(f"{address}/endpoints/one/invocations", json={"dataframe_records": rows}).status_code == 429

refused(400, lambda: client.create_endpoint(config={"name": "one", "config": {"served_entities": [entity("a")]}}))
refused(400, lambda: client.update_endpoint_config(endpoint="two", config={"traffic_config": shares(nobody=100)}))
refused(404, lambda: client.get_endpoint("missing"))
for name in ("one", "two"):
    client.delete_endpoint(endpoint=name)
    refused(404, lambda: client.get_endpoint(name))
assert not client.list_endpoints()
print("ok")
