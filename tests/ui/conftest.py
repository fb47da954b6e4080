from tests.ui.handlers import scene, scene_template

__all__ = ["scene", "scene_template"]
