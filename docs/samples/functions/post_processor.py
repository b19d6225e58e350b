"""A response post-processor: leaves out items that are sold out, and says why the others are there.

Deploy it with the Python runtime and the handler `post_processor.handler`, and name its ARN in a recommender's
`responsePostProcessor`, with a `lookAheadMultiplier` so that enough items are left.
"""


def handler(event, context):
    """Answers `event["response"]`, changed; docs/origins.md says what else `event` holds."""
    response = event["response"]
    key = "personalizedRanking" if event["action"] == "rerank-items" else "itemList"
    response[key] = [item for item in response[key] if item.get("metadata", {}).get("stock", 1) > 0]
    for item in response[key]:
        item["reason"] = "in stock"
    return response
